import type { DesiredStatus, LaunchType, Task } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { CliCommandButton } from '../../components/cli';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { Time } from '../../components/time';
import { useText, type Translate } from '../../i18n/locale';
import { useTaskTable } from './reading';
import { StopTasks } from './stop_tasks';
import { readFilters, writeFilters, type TaskFilters } from './task_filters';
import { useLiveTasks } from './task_patches';

function columnsOf(t: Translate, cluster: string): Column<Task>[] {
  return [
    {
      id: 'task',
      header: t('clusters.task'),
      cell: (task) => (
        <PageLink to={paths.task(cluster, arnName(task.taskArn))} data-testid="task-link">
          {arnName(task.taskArn)}
        </PageLink>
      ),
      text: (task) => arnName(task.taskArn),
    },
    {
      id: 'definition',
      header: t('clusters.taskDefinition'),
      cell: (task) => {
        const [family, revision] = familyAndRevision(task.taskDefinitionArn);
        return <PageLink to={paths.revision(family, revision)}>{`${family}:${revision}`}</PageLink>;
      },
      text: (task) => arnName(task.taskDefinitionArn),
    },
    {
      id: 'instance',
      header: t('clusters.containerInstance'),
      cell: (task) =>
        task.containerInstanceArn === undefined ? (
          '-'
        ) : (
          <PageLink
            to={paths.instance(cluster, arnName(task.containerInstanceArn))}
            data-testid="instance-link"
          >
            {arnName(task.containerInstanceArn)}
          </PageLink>
        ),
      text: (task) => arnName(task.containerInstanceArn),
    },
    {
      id: 'last',
      header: t('clusters.lastStatus'),
      cell: (task) => <span data-testid="last-status">{task.lastStatus}</span>,
      text: (task) => task.lastStatus,
    },
    {
      id: 'desired',
      header: t('clusters.desiredStatus'),
      cell: (task) => task.desiredStatus,
      text: (task) => task.desiredStatus,
    },
    {
      id: 'by',
      header: t('clusters.startedBy'),
      cell: (task) => task.startedBy ?? '-',
      text: (task) => task.startedBy,
      hidden: true,
    },
    {
      id: 'launch',
      header: t('clusters.launchType'),
      cell: (task) => task.launchType ?? '-',
      text: (task) => task.launchType,
      hidden: true,
    },
    {
      id: 'group',
      header: t('clusters.group'),
      cell: (task) => task.group ?? '-',
      text: (task) => task.group,
      hidden: true,
    },
    {
      id: 'started',
      header: t('clusters.startedAt'),
      cell: (task) => <Time at={task.startedAt} />,
      text: (task) => task.startedAt?.getTime(),
    },
    {
      id: 'reason',
      header: t('clusters.reason'),
      cell: (task) => task.stoppedReason ?? '-',
      text: (task) => task.stoppedReason,
    },
  ];
}

const kinds = ['EC2', 'EXTERNAL', 'FARGATE'] as const;

// What the server filters by; text goes to the address when the field is left or Enter is hit.
function Filters(props: { filters: TaskFilters; onChange: (filters: TaskFilters) => void }) {
  const t = useText();
  const { filters, onChange } = props;
  const any = { value: '', label: t('clusters.anyLaunchType') };
  const options = [any, ...kinds.map((value) => ({ value, label: value as string }))];
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <SegmentedControl
        selectedId={filters.desiredStatus}
        label={t('clusters.desiredStatus')}
        options={[
          { id: 'RUNNING', text: t('clusters.running') },
          { id: 'STOPPED', text: t('clusters.stopped') },
        ]}
        onChange={({ detail }) =>
          onChange({ ...filters, desiredStatus: detail.selectedId as DesiredStatus })
        }
      />
      {(['family', 'startedBy'] as const).map((name) => (
        <ServerText
          key={name}
          label={t(name === 'family' ? 'clusters.family' : 'clusters.startedBy')}
          value={filters[name] ?? ''}
          id={name}
          onChange={(value) => onChange({ ...filters, [name]: value || undefined })}
        />
      ))}
      <Select
        selectedOption={options.find((one) => one.value === (filters.launchType ?? '')) ?? any}
        options={options}
        ariaLabel={t('clusters.launchType')}
        onChange={({ detail }) =>
          onChange({
            ...filters,
            launchType: (detail.selectedOption.value || undefined) as LaunchType | undefined,
          })
        }
        data-testid="filter-launchType"
      />
    </SpaceBetween>
  );
}

function ServerText(props: {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(props.value);
  const tell = () => {
    if (text.trim() !== props.value) props.onChange(text.trim());
  };
  return (
    <Input
      value={text}
      placeholder={props.label}
      ariaLabel={props.label}
      onChange={({ detail }) => setText(detail.value)}
      onBlur={tell}
      onKeyDown={({ detail }) => detail.key === 'Enter' && tell()}
      data-testid={`filter-${props.id}`}
    />
  );
}

export function TasksTab({ cluster }: { cluster: string }) {
  const t = useText();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const tasks = useTaskTable(cluster, filters);
  const [selected, setSelected] = useState<Task[]>([]);
  const [stopping, setStopping] = useState(false);
  const items = useLiveTasks(cluster, filters, tasks);
  const input = { cluster, ...filters };
  return (
    <>
      <ResourceTable
        id="tasks"
        title={t('clusters.tasksTab')}
        items={items}
        columns={columnsOf(t, cluster)}
        keyOf={(task) => task.taskArn ?? ''}
        nameOf={(task) => arnName(task.taskArn)}
        loading={tasks.loading}
        error={tasks.error}
        onRetry={tasks.refresh}
        hasMore={tasks.hasMore}
        pagesRead={tasks.pagesRead}
        onLoadMore={tasks.loadMore}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        serverFilter={
          <Filters
            filters={filters}
            onChange={(chosen) => {
              setSelected([]);
              setParams((before) => writeFilters(before, chosen), { replace: true });
            }}
          />
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton calls={[{ service: 'ecs', operation: 'ListTasks', input }]} />
            <Button
              disabled={selected.length === 0 || filters.desiredStatus === 'STOPPED'}
              onClick={() => setStopping(true)}
              data-testid="stop-tasks"
            >
              {t('clusters.stop')}
            </Button>
            <Button
              variant="primary"
              onClick={() => void navigate(paths.runTask(cluster))}
              data-testid="run-new-task"
            >
              {t('clusters.runNewTask')}
            </Button>
          </SpaceBetween>
        }
        empty={
          <Box textAlign="center" padding="l">
            <b>{t('clusters.noTasks')}</b>
            <Box>{t('clusters.noTasksHint')}</Box>
          </Box>
        }
      />
      {stopping && (
        <StopTasks
          cluster={cluster}
          tasks={selected.map((task) => task.taskArn ?? '')}
          touches={[['ecs', 'clusters']]}
          onClose={() => {
            setStopping(false);
            setSelected([]);
          }}
        />
      )}
    </>
  );
}

import { StopTaskCommand, type DesiredStatus, type Task } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { DeleteModal } from '../../components/delete_modal';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { Time } from '../../components/time';
import { useText, type Translate } from '../../i18n/locale';
import { useTaskTable } from './reading';
import { useTaskPatches } from './task_patches';

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

function StopTasks(props: { cluster: string; tasks: Task[]; onClose: () => void }) {
  const t = useText();
  const inputs = props.tasks.map((task) => ({ cluster: props.cluster, task: task.taskArn ?? '' }));
  const stop = useAwsChange(async ({ ecs }, _: void) => {
    for (const input of inputs) await ecs.send(new StopTaskCommand(input));
  }, [['ecs', 'taskTable', props.cluster]]);
  return (
    <DeleteModal
      title={t('clusters.stopTasks', { count: inputs.length })}
      action={t('clusters.stop')}
      busy={stop.isPending}
      error={stop.error}
      extra={
        <CliCommandButton
          calls={inputs.map((input) => ({ service: 'ecs', operation: 'StopTask', input }))}
        />
      }
      onCancel={props.onClose}
      onConfirm={() => stop.mutate(undefined, { onSuccess: props.onClose })}
    >
      {t('clusters.stopHint')}
    </DeleteModal>
  );
}

export function TasksTab({ cluster }: { cluster: string }) {
  const t = useText();
  const navigate = useNavigate();
  const [shown, setShown] = useState<DesiredStatus>('RUNNING');
  const tasks = useTaskTable(cluster, shown);
  const [selected, setSelected] = useState<Task[]>([]);
  const [stopping, setStopping] = useState(false);
  useTaskPatches(cluster, shown);
  const input = { cluster, desiredStatus: shown };
  return (
    <>
      <ResourceTable
        id="tasks"
        title={t('clusters.tasksTab')}
        items={tasks.items}
        columns={columnsOf(t, cluster)}
        keyOf={(task) => task.taskArn ?? ''}
        nameOf={(task) => arnName(task.taskArn)}
        loading={tasks.loading}
        error={tasks.error}
        onRetry={tasks.refresh}
        hasMore={tasks.hasMore}
        onLoadMore={tasks.loadMore}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        serverFilter={
          <SegmentedControl
            selectedId={shown}
            label={t('clusters.desiredStatus')}
            options={[
              { id: 'RUNNING', text: t('clusters.running') },
              { id: 'STOPPED', text: t('clusters.stopped') },
            ]}
            onChange={({ detail }) => setShown(detail.selectedId as DesiredStatus)}
          />
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton calls={[{ service: 'ecs', operation: 'ListTasks', input }]} />
            <Button disabled={selected.length === 0} onClick={() => setStopping(true)}>
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
          tasks={selected}
          onClose={() => {
            setStopping(false);
            setSelected([]);
          }}
        />
      )}
    </>
  );
}

import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAws } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { CopyValue } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { EcsTags } from '../../components/ecs_tags';
import { useText } from '../../i18n/locale';
import { StopTasks } from '../clusters/stop_tasks';
import { Configuration, Containers, Timeline } from './parts';
import { logPlace } from './log_place';
import { LogView } from './log_view';

const useTask = (cluster: string, task: string) =>
  useAws(
    ['ecs', 'task', cluster, task],
    async ({ ecs }) => {
      const input = { cluster, tasks: [task] };
      const answer = await ecs.send(new DescribeTasksCommand(input));
      return answer.tasks?.[0] ?? null;
    },
    { changing: (data) => data?.lastStatus !== data?.desiredStatus },
  );

const useTaskDefinition = (arn: string | undefined) =>
  useAws(
    ['ecs', 'taskDefinition', arn],
    async ({ ecs }) => {
      const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      return answer.taskDefinition;
    },
    { enabled: arn !== undefined, staleMs: Infinity },
  );

function Facts(props: { task: Task; cluster: string }) {
  const t = useText();
  const { task, cluster } = props;
  const [family, revision] = familyAndRevision(task.taskDefinitionArn);
  const instance = arnName(task.containerInstanceArn);
  return (
    <Container>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: 'ARN',
            value: <CopyValue text={task.taskArn} label={t('tasks.title')} />,
          },
          {
            label: t('tasks.status'),
            value: <span data-testid="task-status">{task.lastStatus}</span>,
          },
          { label: t('tasks.desired'), value: task.desiredStatus },
          {
            label: t('tasks.definition'),
            value: <PageLink to={paths.revision(family, revision)}>{`${family}:${revision}`}</PageLink>,
          },
          {
            label: t('tasks.instance'),
            value:
              instance === '' ? (
                '-'
              ) : (
                <PageLink to={paths.instance(cluster, instance)}>{instance}</PageLink>
              ),
          },
          { label: t('tasks.launchType'), value: task.launchType ?? '-' },
          { label: t('tasks.group'), value: task.group ?? '-' },
          { label: t('tasks.startedBy'), value: task.startedBy ?? '-' },
          { label: t('tasks.health'), value: task.healthStatus ?? '-' },
          { label: t('tasks.size'), value: `${task.cpu ?? '-'} / ${task.memory ?? '-'}` },
        ]}
      />
    </Container>
  );
}

function Logs(props: { task: Task; cluster: string; definition: TaskDefinition | undefined }) {
  const t = useText();
  const where = { cluster: props.cluster, task: arnName(props.task.taskArn) };
  if (props.definition === undefined) return null;
  const views = (props.task.containers ?? []).map((container) => {
    const of = props.definition?.containerDefinitions?.find((one) => one.name === container.name);
    const place = logPlace(where, of, container);
    return (
      <Container
        key={container.name}
        header={<Header variant="h2">{`${t('tasks.logs')}: ${container.name}`}</Header>}
      >
        {'driver' in place ? (
          t('logs.elsewhere', { driver: place.driver })
        ) : (
          <LogView place={place} />
        )}
      </Container>
    );
  });
  return <SpaceBetween size="m">{views}</SpaceBetween>;
}

export function TaskPage() {
  const t = useText();
  const { cluster = '', task: id = '' } = useParams();
  const task = useTask(cluster, id);
  const [stopping, setStopping] = useState(false);
  const definition = useTaskDefinition(task.data?.taskDefinitionArn);
  usePage([
    { text: t('shell.clusters'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster, 'tasks') },
    { text: id, path: paths.task(cluster, id) },
  ]);
  const input = { cluster, tasks: [id] };
  const arn = task.data?.taskArn ?? '';
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton calls={[{ service: 'ecs', operation: 'DescribeTasks', input }]} />
            <Button
              disabled={!task.data || task.data.desiredStatus === 'STOPPED'}
              onClick={() => setStopping(true)}
              data-testid="stop-task"
            >
              {t('clusters.stop')}
            </Button>
          </SpaceBetween>
        }
      >
        {id}
      </Header>
      <ErrorAlert error={task.error} onRetry={() => void task.refetch()} />
      {task.data === null && t('tasks.gone')}
      {task.data && (
        <SpaceBetween size="m">
          {task.data.stoppedReason !== undefined && (
            <Alert type="warning" header={t('tasks.reason')}>
              {task.data.stoppedReason}
            </Alert>
          )}
          <Facts task={task.data} cluster={cluster} />
          <Timeline task={task.data} />
          <Containers cluster={cluster} task={task.data} definition={definition.data} />
          <Configuration task={task.data} definition={definition.data} />
          <Logs task={task.data} cluster={cluster} definition={definition.data} />
          <EcsTags arn={arn} />
        </SpaceBetween>
      )}
      {stopping && (
        <StopTasks
          cluster={cluster}
          tasks={[arn]}
          touches={[['ecs', 'task', cluster, id]]}
          onClose={() => setStopping(false)}
        />
      )}
    </SpaceBetween>
  );
}

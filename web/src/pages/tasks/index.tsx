import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type Container as TaskContainer,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useParams } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAws } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { CopyValue } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { Time } from '../../components/time';
import { useText } from '../../i18n/locale';
import { exitText, logPlace } from './log_place';
import { LogView } from './log_view';

const useTask = (cluster: string, task: string) =>
  useAws(
    ['ecs', 'task', cluster, task],
    async ({ ecs }) => {
      const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
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

const moments = [
  ['created', 'createdAt'],
  ['pullStarted', 'pullStartedAt'],
  ['pullStopped', 'pullStoppedAt'],
  ['started', 'startedAt'],
  ['stopping', 'stoppingAt'],
  ['stopped', 'stoppedAt'],
] as const;

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
          ...moments
            .filter(([, name]) => task[name] !== undefined)
            .map(([label, name]) => ({
              label: t(`tasks.${label}`),
              value: <Time at={task[name]} exact />,
            })),
        ]}
      />
    </Container>
  );
}

function Containers(props: { containers: TaskContainer[] }) {
  const t = useText();
  const exit = ({ exitCode, reason }: TaskContainer) => {
    if (exitCode === undefined) return reason ?? '-';
    const text = exitText(exitCode);
    return [String(exitCode), text && t(text), reason].filter(Boolean).join(': ');
  };
  return (
    <Table
      header={<Header variant="h2">{t('tasks.containers')}</Header>}
      items={props.containers}
      columnDefinitions={[
        { id: 'name', header: t('tasks.container'), cell: (one) => one.name },
        {
          id: 'image',
          header: t('tasks.image'),
          cell: (one) => <CopyValue text={one.image} label={t('tasks.image')} />,
        },
        { id: 'status', header: t('tasks.status'), cell: (one) => one.lastStatus },
        { id: 'exit', header: t('tasks.exitCode'), cell: exit },
        {
          id: 'ports',
          header: t('tasks.ports'),
          cell: (one) =>
            (one.networkBindings ?? [])
              .map((binding) => `${binding.hostPort}:${binding.containerPort}`)
              .join(', ') || '-',
        },
      ]}
    />
  );
}

function Logs(props: { task: Task; cluster: string; definition: TaskDefinition | undefined }) {
  const t = useText();
  const where = { cluster: props.cluster, task: arnName(props.task.taskArn) };
  if (props.definition === undefined) return null;
  return (props.task.containers ?? []).map((container) => {
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
}

export function TaskPage() {
  const t = useText();
  const { cluster = '', task: id = '' } = useParams();
  const task = useTask(cluster, id);
  const definition = useTaskDefinition(task.data?.taskDefinitionArn);
  usePage([
    { text: t('shell.clusters'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster, 'tasks') },
    { text: id, path: paths.task(cluster, id) },
  ]);
  const input = { cluster, tasks: [id] };
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        actions={
          <CliCommandButton calls={[{ service: 'ecs', operation: 'DescribeTasks', input }]} />
        }
      >
        {id}
      </Header>
      <ErrorAlert error={task.error} onRetry={() => void task.refetch()} />
      {task.data === null && t('tasks.gone')}
      {task.data && (
        <>
          {task.data.stoppedReason !== undefined && (
            <Alert type="warning" header={t('tasks.reason')}>
              {task.data.stoppedReason}
            </Alert>
          )}
          <Facts task={task.data} cluster={cluster} />
          <Containers containers={task.data.containers ?? []} />
          <Logs task={task.data} cluster={cluster} definition={definition.data} />
        </>
      )}
    </SpaceBetween>
  );
}

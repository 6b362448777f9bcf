// The cluster as a picture: instances as boxes with what they have reserved, their tasks inside.
import type { ContainerInstance, Task } from '@aws-sdk/client-ecs';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { useText } from '../../i18n/locale';
import { useInstances, useRunningTasks, usageOf } from './reading';
import { UsageBar } from './usage_bar';

const shownTasks = 50;

function TaskChip({ cluster, task }: { cluster: string; task: Task }) {
  const color = task.lastStatus === 'RUNNING' ? 'green' : 'grey';
  return (
    <PageLink to={paths.task(cluster, arnName(task.taskArn))}>
      {familyAndRevision(task.taskDefinitionArn).join(':')}{' '}
      <Badge color={color}>{task.lastStatus}</Badge>
    </PageLink>
  );
}

function Tasks(props: { cluster: string; tasks: Task[] }) {
  const t = useText();
  const { tasks } = props;
  if (tasks.length === 0) {
    return <Box color="text-body-secondary">{t('clusters.noTasksHere')}</Box>;
  }
  return (
    <ul className="topology-tasks">
      {tasks.slice(0, shownTasks).map((task) => (
        <li key={task.taskArn}>
          <TaskChip cluster={props.cluster} task={task} />
        </li>
      ))}
      {tasks.length > shownTasks && (
        <li>{t('clusters.moreTasks', { count: tasks.length - shownTasks })}</li>
      )}
    </ul>
  );
}

function InstanceBox(props: { cluster: string; instance: ContainerInstance; tasks: Task[] }) {
  const t = useText();
  const { cluster, instance } = props;
  const id = arnName(instance.containerInstanceArn);
  const state = instance.agentConnected ? 'clusters.connected' : 'clusters.disconnected';
  return (
    <Container
      data-testid="topology-instance"
      header={
        <Header
          variant="h2"
          description={
            <SpaceBetween direction="horizontal" size="xs">
              <span>{instance.status}</span>
              <StatusIndicator type={instance.agentConnected ? 'success' : 'warning'}>
                {t(state)}
              </StatusIndicator>
            </SpaceBetween>
          }
        >
          <PageLink to={paths.instance(cluster, id)}>{instance.ec2InstanceId ?? id}</PageLink>
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div>
          <Box variant="awsui-key-label">{t('clusters.cpuShort')}</Box>
          <UsageBar name={t('clusters.cpuShort')} usage={usageOf([instance], 'CPU')} />
        </div>
        <div>
          <Box variant="awsui-key-label">{t('clusters.memoryShort')}</Box>
          <UsageBar name={t('clusters.memoryShort')} usage={usageOf([instance], 'MEMORY')} />
        </div>
        <Tasks cluster={cluster} tasks={props.tasks} />
      </SpaceBetween>
    </Container>
  );
}

export function TopologyTab({ cluster }: { cluster: string }) {
  const t = useText();
  const instances = useInstances(cluster);
  const tasks = useRunningTasks(cluster);
  const all = tasks.data ?? [];
  const of = (arn: string | undefined) => all.filter((task) => task.containerInstanceArn === arn);
  const loose = of(undefined);
  const boxes = instances.data ?? [];
  if (instances.isPending) {
    return <StatusIndicator type="loading">{t('common.loading')}</StatusIndicator>;
  }
  return (
    <SpaceBetween size="m">
      <ErrorAlert error={instances.error ?? tasks.error} />
      {boxes.length === 0 && <Box>{t('clusters.noInstances')}</Box>}
      <Grid gridDefinition={boxes.map(() => ({ colspan: { default: 12, s: 6, l: 4 } }))}>
        {boxes.map((instance) => (
          <InstanceBox
            key={instance.containerInstanceArn}
            cluster={cluster}
            instance={instance}
            tasks={of(instance.containerInstanceArn)}
          />
        ))}
      </Grid>
      {loose.length > 0 && (
        <Container header={<Header variant="h2">{t('clusters.unplaced')}</Header>}>
          <Tasks cluster={cluster} tasks={loose} />
        </Container>
      )}
    </SpaceBetween>
  );
}

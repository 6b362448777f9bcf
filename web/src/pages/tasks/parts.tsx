// The parts of a task's page: its timeline, its containers and what they were started with.
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  type Container as TaskContainer,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useAws } from '../../aws/query';
import { CodeBlock, CopyValue } from '../../components/copy';
import { Steps } from '../../components/steps';
import { Time } from '../../components/time';
import { useText } from '../../i18n/locale';
import { environmentOf } from './environment';
import { exitText } from './log_place';
import { timeline } from './timeline';

export function Timeline({ task }: { task: Task }) {
  const t = useText();
  return (
    <Container header={<Header variant="h2">{t('tasks.timeline')}</Header>}>
      <Steps
        steps={timeline(task).map((mark) => ({
          id: mark.name,
          title: t(`tasks.${mark.name}`),
          status: mark.at === undefined ? 'pending' : 'done',
          detail: mark.at && <Time at={mark.at} exact />,
          milliseconds: mark.afterMs,
        }))}
      />
    </Container>
  );
}

// The name under which the ports of the task's instance are reached.
const useHost = (cluster: string, instance: string | undefined) =>
  useAws(
    ['ec2', 'hostOf', cluster, instance],
    async ({ ecs, ec2 }) => {
      const containerInstances = [instance ?? ''];
      const answer = await ecs.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances }),
      );
      const id = answer.containerInstances?.[0]?.ec2InstanceId;
      if (!id?.startsWith('i-')) return '';
      const machines = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      return machines.Reservations?.[0]?.Instances?.[0]?.PublicDnsName ?? '';
    },
    { enabled: instance !== undefined },
  ).data ?? '';

function Ports(props: { host: string; container: TaskContainer }) {
  const bindings = props.container.networkBindings ?? [];
  if (bindings.length === 0) return '-';
  return bindings.map((one) => {
    const text = `${one.hostPort}:${one.containerPort}${one.protocol === 'udp' ? '/udp' : ''}`;
    const key = `${text}${one.bindIP}`;
    const linked = props.host !== '' && one.protocol !== 'udp';
    return (
      <div key={key}>
        {linked ? (
          <Link href={`http://${props.host}:${one.hostPort}/`} external>
            {text}
          </Link>
        ) : (
          text
        )}
      </div>
    );
  });
}

function useExit() {
  const t = useText();
  return ({ exitCode, reason }: TaskContainer) => {
    if (exitCode === undefined) return reason ?? '-';
    const text = exitText(exitCode);
    return [String(exitCode), text && t(text), reason].filter(Boolean).join(': ');
  };
}

export function Containers(props: {
  cluster: string;
  task: Task;
  definition: TaskDefinition | undefined;
}) {
  const t = useText();
  const exit = useExit();
  const host = useHost(props.cluster, props.task.containerInstanceArn);
  const essential = (name: string | undefined) =>
    props.definition?.containerDefinitions?.find((one) => one.name === name)?.essential !== false;
  return (
    <Table
      header={<Header variant="h2">{t('tasks.containers')}</Header>}
      items={props.task.containers ?? []}
      wrapLines
      columnDefinitions={[
        { id: 'name', header: t('tasks.container'), minWidth: 110, cell: (one) => one.name },
        {
          id: 'image',
          header: t('tasks.image'),
          minWidth: 200,
          cell: (one) => <CopyValue text={one.image} label={t('tasks.image')} />,
        },
        { id: 'status', header: t('tasks.status'), minWidth: 120, cell: (one) => one.lastStatus },
        {
          id: 'health',
          header: t('tasks.health'),
          minWidth: 110,
          cell: (one) => one.healthStatus ?? '-',
        },
        {
          id: 'essential',
          header: t('tasks.essential'),
          minWidth: 90,
          cell: (one) => t(essential(one.name) ? 'common.yes' : 'common.no'),
        },
        {
          id: 'exit',
          header: t('tasks.exitCode'),
          minWidth: 200,
          cell: (one) => <span data-testid="exit-code">{exit(one)}</span>,
        },
        {
          id: 'ports',
          header: t('tasks.ports'),
          minWidth: 110,
          cell: (one) => <Ports host={host} container={one} />,
        },
      ]}
    />
  );
}

// What each container gets to see, overrides included, and the overrides themselves.
export function Configuration(props: { task: Task; definition: TaskDefinition | undefined }) {
  const t = useText();
  const { task, definition } = props;
  const rows = environmentOf(definition, task.overrides);
  const overrides = JSON.stringify(task.overrides ?? {}, null, 2);
  return (
    <ExpandableSection variant="container" headerText={t('tasks.configuration')}>
      <SpaceBetween size="m">
        <Table
          variant="embedded"
          header={<Header variant="h3">{t('tasks.environment')}</Header>}
          items={rows}
          empty={t('tags.noVariables')}
          columnDefinitions={[
            { id: 'container', header: t('tasks.container'), cell: (one) => one.container },
            { id: 'name', header: t('common.name'), cell: (one) => one.name },
            { id: 'value', header: t('common.value'), cell: (one) => one.value },
            {
              id: 'overridden',
              header: t('tasks.overridden'),
              cell: (one) => t(one.overridden ? 'common.yes' : 'common.no'),
            },
          ]}
        />
        <Box variant="awsui-key-label">{t('tasks.overrides')}</Box>
        <CodeBlock text={overrides} label={t('tasks.overrides')} data-testid="overrides" />
      </SpaceBetween>
    </ExpandableSection>
  );
}

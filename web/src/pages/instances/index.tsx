import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  type ContainerInstance,
} from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { notify, notifyError } from '../../app/notifications';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAws, useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { CopyValue } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { changeStates } from '../clusters/instance_state';
import { usageOf } from '../clusters/reading';
import { UsageBar } from '../clusters/usage_bar';
import { AttributesPart } from './attributes_part';
import { PortsTable } from './ports_table';
import { Deregister, Terminate } from './remove';
import { portsOf, readTasksOn } from './tasks_on';
import { TasksTable } from './tasks_table';

const useInstance = (cluster: string, id: string) =>
  useAws(['ecs', 'instances', cluster, id], async ({ ecs }) => {
    const input = { cluster, containerInstances: [id] };
    const answer = await ecs.send(new DescribeContainerInstancesCommand(input));
    return answer.containerInstances?.[0] ?? null;
  });

// The EC2 instance with its security groups.
const useMachine = (id: string | undefined) =>
  useAws(
    ['ec2', 'instance', id],
    async ({ ec2 }) => {
      const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id ?? ''] }));
      const machine = answer.Reservations?.[0]?.Instances?.[0];
      const GroupIds = (machine?.SecurityGroups ?? []).map((group) => group.GroupId ?? '');
      const groups = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
      return { machine, groups: groups.SecurityGroups ?? [] };
    },
    { enabled: id !== undefined },
  );

const useTasksOn = (cluster: string, id: string) =>
  useAws(['ecs', 'tasks', cluster, 'on', id], ({ ecs }) => readTasksOn(ecs, cluster, id));

const reservedPorts = ({ registeredResources, remainingResources }: ContainerInstance) => {
  const of = (resources: typeof registeredResources, name: string) =>
    resources?.find((one) => one.name === name)?.stringSetValue ?? [];
  return ['PORTS', 'PORTS_UDP']
    .map((name) => {
      // What is reserved now; the remaining set also names the ports that tasks took.
      const ports = new Set([...of(registeredResources, name), ...of(remainingResources, name)]);
      const protocol = name === 'PORTS' ? 'TCP' : 'UDP';
      return ports.size === 0 ? '' : `${protocol} ${[...ports].join(', ')}`;
    })
    .filter((text) => text !== '')
    .join('; ');
};

function Facts(props: { instance: ContainerInstance; machine: ReturnType<typeof useMachine> }) {
  const t = useText();
  const { instance } = props;
  const machine = props.machine.data?.machine;
  const copied = (label: string, text: string | undefined, testid?: string) => ({
    label,
    value: <CopyValue text={text} label={label} data-testid={testid} />,
  });
  const bar = (name: string, resource: string) => (
    <UsageBar name={name} usage={usageOf([instance], resource)} />
  );
  const version = instance.versionInfo?.agentVersion ?? '';
  return (
    <Container>
      <KeyValuePairs
        columns={3}
        items={[
          copied(t('instances.publicDns'), machine?.PublicDnsName, 'public-dns'),
          copied(t('instances.publicIp'), machine?.PublicIpAddress),
          copied(t('instances.privateIp'), machine?.PrivateIpAddress),
          copied(t('instances.ec2Id'), instance.ec2InstanceId),
          { label: t('instances.status'), value: instance.status },
          {
            label: t('instances.agent'),
            value: instance.agentConnected
              ? t('instances.agentConnected', { version })
              : t('instances.agentDisconnected'),
          },
          { label: t('instances.cpu'), value: bar(t('instances.cpu'), 'CPU') },
          { label: t('instances.memory'), value: bar(t('instances.memory'), 'MEMORY') },
          { label: t('instances.reservedPorts'), value: reservedPorts(instance) || '-' },
        ]}
      />
    </Container>
  );
}

type Ending = 'deregister' | 'terminate';

function Actions(props: {
  cluster: string;
  id: string;
  instance: ContainerInstance | null | undefined;
  onEnd: (how: Ending) => void;
}) {
  const t = useText();
  const { cluster, id, instance } = props;
  const setState = useAwsChange(
    ({ ecs }, status: 'ACTIVE' | 'DRAINING') => changeStates(ecs, cluster, [id], status),
    [['ecs', 'instances']],
  );
  const draining = instance?.status === 'DRAINING';
  const toggle = () =>
    setState.mutate(draining ? 'ACTIVE' : 'DRAINING', {
      onError: notifyError,
      onSuccess: ([failure]) => {
        if (failure === undefined) return;
        notify('error', t('clusters.notChanged', { name: id, reason: failure.reason ?? '' }));
      },
    });
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CliCommandButton
        calls={[
          {
            service: 'ecs',
            operation: 'UpdateContainerInstancesState',
            input: {
              cluster,
              containerInstances: [id],
              status: draining ? 'ACTIVE' : 'DRAINING',
            },
          },
        ]}
      />
      <Button loading={setState.isPending} disabled={instance == null} onClick={toggle}>
        {t(draining ? 'instances.activate' : 'instances.drain')}
      </Button>
      <Button
        disabled={instance == null}
        onClick={() => props.onEnd('deregister')}
        data-testid="deregister"
      >
        {t('instances.deregister')}
      </Button>
      <Button
        disabled={instance?.ec2InstanceId === undefined}
        onClick={() => props.onEnd('terminate')}
      >
        {t('instances.terminate')}
      </Button>
    </SpaceBetween>
  );
}

export function InstancePage() {
  const t = useText();
  const navigate = useNavigate();
  const { cluster = '', instance: id = '' } = useParams();
  const instance = useInstance(cluster, id);
  const machine = useMachine(instance.data?.ec2InstanceId);
  const tasks = useTasksOn(cluster, id);
  const [ending, setEnding] = useState<Ending | null>(null);
  const onEnded = (done: boolean) => {
    setEnding(null);
    if (done) void navigate(paths.cluster(cluster, 'instances'));
  };
  usePage([
    { text: t('shell.clusters'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster, 'instances') },
    { text: id, path: paths.instance(cluster, id) },
  ]);
  const actions = <Actions cluster={cluster} id={id} instance={instance.data} onEnd={setEnding} />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" actions={actions}>
        {id}
      </Header>
      <ErrorAlert error={instance.error ?? machine.error ?? tasks.error} />
      {instance.data === null && t('instances.notFound')}
      {instance.data && <Facts instance={instance.data} machine={machine} />}
      <PortsTable
        cluster={cluster}
        ports={portsOf(tasks.data ?? [])}
        host={machine.data?.machine?.PublicDnsName ?? ''}
        instance={instance.data?.ec2InstanceId}
        groups={machine.data?.groups ?? []}
      />
      <TasksTable cluster={cluster} tasks={tasks.data ?? []} loading={tasks.isPending} />
      {instance.data && (
        <AttributesPart cluster={cluster} instance={instance.data} refresh={instance.refetch} />
      )}
      {ending === 'terminate' && instance.data?.ec2InstanceId && (
        <Terminate id={instance.data.ec2InstanceId} onClose={onEnded} />
      )}
      {ending === 'deregister' && <Deregister cluster={cluster} id={id} onClose={onEnded} />}
    </SpaceBetween>
  );
}

import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  TerminateInstancesCommand,
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
import { DeleteModal } from '../../components/delete_modal';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { changeStates } from '../clusters/instance_state';
import { usageOf } from '../clusters/reading';
import { UsageBar } from '../clusters/usage_bar';
import { PortsTable } from './ports_table';
import { portsOf, readTasksOn } from './tasks_on';

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
        ]}
      />
    </Container>
  );
}

function Terminate(props: { id: string; onClose: (done: boolean) => void }) {
  const t = useText();
  const input = { InstanceIds: [props.id] };
  const change = useAwsChange(
    ({ ec2 }, _: void) => ec2.send(new TerminateInstancesCommand(input)),
    [['ecs', 'instances'], ['ec2']],
  );
  return (
    <DeleteModal
      title={t('instances.terminateTitle', { id: props.id })}
      action={t('instances.terminate')}
      busy={change.isPending}
      error={change.error}
      extra={
        <CliCommandButton calls={[{ service: 'ec2', operation: 'TerminateInstances', input }]} />
      }
      onCancel={() => props.onClose(false)}
      onConfirm={() => change.mutate(undefined, { onSuccess: () => props.onClose(true) })}
    >
      {t('instances.terminateHint')}
    </DeleteModal>
  );
}

export function InstancePage() {
  const t = useText();
  const navigate = useNavigate();
  const { cluster = '', instance: id = '' } = useParams();
  const instance = useInstance(cluster, id);
  const machine = useMachine(instance.data?.ec2InstanceId);
  const tasks = useTasksOn(cluster, id);
  const [terminating, setTerminating] = useState(false);
  usePage([
    { text: t('shell.clusters'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster, 'instances') },
    { text: id, path: paths.instance(cluster, id) },
  ]);
  const setState = useAwsChange(
    ({ ecs }, status: 'ACTIVE' | 'DRAINING') => changeStates(ecs, cluster, [id], status),
    [['ecs', 'instances']],
  );
  const draining = instance.data?.status === 'DRAINING';
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              loading={setState.isPending}
              onClick={() =>
                setState.mutate(draining ? 'ACTIVE' : 'DRAINING', {
                  onError: notifyError,
                  onSuccess: ([failure]) => {
                    if (failure === undefined) return;
                    const reason = failure.reason ?? '';
                    notify('error', t('clusters.notChanged', { name: id, reason }));
                  },
                })
              }
            >
              {t(draining ? 'instances.activate' : 'instances.drain')}
            </Button>
            <Button
              disabled={instance.data?.ec2InstanceId === undefined}
              onClick={() => setTerminating(true)}
            >
              {t('instances.terminate')}
            </Button>
          </SpaceBetween>
        }
      >
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
      {terminating && instance.data?.ec2InstanceId && (
        <Terminate
          id={instance.data.ec2InstanceId}
          onClose={(done) => {
            setTerminating(false);
            if (done) void navigate(paths.cluster(cluster, 'instances'));
          }}
        />
      )}
    </SpaceBetween>
  );
}

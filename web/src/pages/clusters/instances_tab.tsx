import type { ContainerInstance } from '@aws-sdk/client-ecs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { arnName, paths } from '../../app/paths';
import { CliCommandButton } from '../../components/cli';
import { PageLink } from '../../components/link';
import { ResourceTable } from '../../components/resource_table';
import { useText } from '../../i18n/locale';
import { amount, useInstances } from './reading';

const share = (instance: ContainerInstance, name: string) =>
  `${amount(instance.remainingResources, name)} / ${amount(instance.registeredResources, name)}`;

export function InstancesTab({ cluster }: { cluster: string }) {
  const t = useText();
  const instances = useInstances(cluster);
  return (
    <ResourceTable
      id="instances"
      title={t('clusters.instancesTab')}
      items={instances.data ?? []}
      columns={[
        {
          id: 'instance',
          header: t('clusters.containerInstance'),
          cell: (item) => (
            <PageLink to={paths.instance(cluster, arnName(item.containerInstanceArn))}>
              {arnName(item.containerInstanceArn)}
            </PageLink>
          ),
          text: (item) => arnName(item.containerInstanceArn),
        },
        {
          id: 'ec2',
          header: t('clusters.ec2Id'),
          cell: (item) => item.ec2InstanceId ?? '-',
          text: (item) => item.ec2InstanceId,
        },
        {
          id: 'status',
          header: t('common.status'),
          cell: (item) => item.status,
          text: (item) => item.status,
        },
        {
          id: 'agent',
          header: t('clusters.agent'),
          cell: (item) => (
            <StatusIndicator type={item.agentConnected ? 'success' : 'warning'}>
              {t(item.agentConnected ? 'clusters.connected' : 'clusters.disconnected')}
            </StatusIndicator>
          ),
        },
        { id: 'cpu', header: t('clusters.cpu'), cell: (item) => share(item, 'CPU') },
        { id: 'memory', header: t('clusters.memory'), cell: (item) => share(item, 'MEMORY') },
        {
          id: 'running',
          header: t('clusters.runningTasks'),
          cell: (item) => item.runningTasksCount ?? 0,
          text: (item) => item.runningTasksCount,
        },
      ]}
      keyOf={(item) => item.containerInstanceArn ?? ''}
      nameOf={(item) => arnName(item.containerInstanceArn)}
      loading={instances.isPending}
      error={instances.error}
      onRetry={() => void instances.refetch()}
      actions={
        <CliCommandButton
          calls={[{ service: 'ecs', operation: 'ListContainerInstances', input: { cluster } }]}
        />
      }
      empty={t('clusters.noInstances')}
    />
  );
}

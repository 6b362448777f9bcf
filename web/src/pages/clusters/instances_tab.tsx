import type { ContainerInstance } from '@aws-sdk/client-ecs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { arnName, paths } from '../../app/paths';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { useText, type Translate } from '../../i18n/locale';
import { InstanceActions } from './instance_actions';
import { useInstances, usageOf } from './reading';
import { UsageBar } from './usage_bar';

function columnsOf(t: Translate, cluster: string): Column<ContainerInstance>[] {
  const bar = (id: string, header: string, resource: string): Column<ContainerInstance> => ({
    id,
    header,
    minWidth: 180,
    cell: (item) => <UsageBar name={header} usage={usageOf([item], resource)} />,
    text: (item) => usageOf([item], resource).used,
  });
  return [
    {
      id: 'instance',
      header: t('clusters.containerInstance'),
      minWidth: 180,
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
      minWidth: 130,
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
      minWidth: 120,
      cell: (item) => (
        <StatusIndicator type={item.agentConnected ? 'success' : 'warning'}>
          {t(item.agentConnected ? 'clusters.connected' : 'clusters.disconnected')}
        </StatusIndicator>
      ),
      text: (item) => String(item.agentConnected),
    },
    bar('cpu', t('clusters.cpuUsage'), 'CPU'),
    bar('memory', t('clusters.memoryUsage'), 'MEMORY'),
    {
      id: 'running',
      header: t('clusters.runningTasks'),
      minWidth: 120,
      cell: (item) => item.runningTasksCount ?? 0,
      text: (item) => item.runningTasksCount,
    },
  ];
}

export function InstancesTab({ cluster }: { cluster: string }) {
  const t = useText();
  const instances = useInstances(cluster);
  const [selected, setSelected] = useState<ContainerInstance[]>([]);
  // What is shown of the chosen ones is what they are now.
  const arns = new Set(selected.map((item) => item.containerInstanceArn));
  const chosen = (instances.data ?? []).filter((item) => arns.has(item.containerInstanceArn));
  return (
    <ResourceTable
      id="instances"
      title={t('clusters.instancesTab')}
      items={instances.data ?? []}
      columns={columnsOf(t, cluster)}
      keyOf={(item) => item.containerInstanceArn ?? ''}
      nameOf={(item) => arnName(item.containerInstanceArn)}
      loading={instances.isPending}
      error={instances.error}
      onRetry={() => void instances.refetch()}
      selection="multi"
      selected={chosen}
      onSelect={setSelected}
      actions={
        <InstanceActions cluster={cluster} chosen={chosen} onDone={() => setSelected([])} />
      }
      empty={t('clusters.noInstances')}
    />
  );
}

import type { Cluster } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { useText, type Translate } from '../../i18n/locale';
import { useClusters, useInstancesOf, usageOf, type Usage } from './reading';
import { UsageBar } from './usage_bar';

const DeleteCluster = lazy(() =>
  import('./delete_cluster').then((m) => ({ default: m.DeleteCluster })),
);

type UsageOf = (cluster: Cluster, resource: 'CPU' | 'MEMORY') => Usage | undefined;

function columnsOf(t: Translate, usage: UsageOf): Column<Cluster>[] {
  const count = (id: string, header: string, of: (item: Cluster) => number | undefined) => ({
    id,
    header,
    cell: (item: Cluster) => of(item) ?? 0,
    text: of,
  });
  const bar = (id: string, header: string, resource: 'CPU' | 'MEMORY'): Column<Cluster> => ({
    id,
    header,
    minWidth: 180,
    cell: (item) => <UsageBar name={header} usage={usage(item, resource)} />,
    text: (item) => {
      const { used, total } = usage(item, resource) ?? { used: 0, total: 0 };
      return total === 0 ? 0 : used / total;
    },
  });
  return [
    {
      id: 'name',
      header: t('clusters.name'),
      cell: (item) => (
        <PageLink to={paths.cluster(item.clusterName ?? '')}>{item.clusterName}</PageLink>
      ),
      text: (item) => item.clusterName,
    },
    {
      id: 'status',
      header: t('common.status'),
      cell: (item) => item.status,
      text: (item) => item.status,
    },
    count('instances', t('clusters.instancesCount'), (item) => {
      return item.registeredContainerInstancesCount;
    }),
    count('running', t('clusters.runningTasks'), (item) => item.runningTasksCount),
    count('pending', t('clusters.pendingTasks'), (item) => item.pendingTasksCount),
    bar('cpu', t('clusters.cpuUsage'), 'CPU'),
    bar('memory', t('clusters.memoryUsage'), 'MEMORY'),
  ];
}

export function ClustersPage() {
  const t = useText();
  const navigate = useNavigate();
  const clusters = useClusters();
  const [selected, setSelected] = useState<Cluster[]>([]);
  const [deleting, setDeleting] = useState(false);
  const instances = useInstancesOf(
    clusters.items
      .filter((item) => (item.registeredContainerInstancesCount ?? 0) > 0)
      .map((item) => item.clusterName ?? ''),
  );
  const usage: UsageOf = (item, resource) => {
    const known = instances.data?.get(item.clusterName ?? '');
    return known && usageOf(known, resource);
  };
  usePage([{ text: t('clusters.title'), path: paths.clusters }]);
  return (
    <>
      <ResourceTable
        id="clusters"
        variant="full-page"
        title={t('clusters.title')}
        items={clusters.items}
        columns={columnsOf(t, usage)}
        keyOf={(item) => item.clusterArn ?? ''}
        nameOf={(item) => item.clusterName ?? ''}
        loading={clusters.loading}
        error={clusters.error}
        onRetry={clusters.refresh}
        hasMore={clusters.hasMore}
        onLoadMore={clusters.loadMore}
        selection="single"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton calls={[{ service: 'ecs', operation: 'ListClusters', input: {} }]} />
            <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>
              {t('common.delete')}
            </Button>
            <Button
              variant="primary"
              onClick={() => void navigate(paths.createCluster)}
              data-testid="create-cluster"
            >
              {t('clusters.create')}
            </Button>
          </SpaceBetween>
        }
        empty={
          <Box textAlign="center" padding="l">
            <b>{t('clusters.noClusters')}</b>
            <Box>{t('clusters.noClustersHint')}</Box>
          </Box>
        }
      />
      {deleting && selected[0] && (
        <Suspense>
          <DeleteCluster
            name={selected[0].clusterName ?? ''}
            onClose={() => {
              setDeleting(false);
              setSelected([]);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

import { DeleteClusterCommand, type Cluster } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { notify } from '../../app/notifications';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { DeleteModal } from '../../components/delete_modal';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { useText, type Translate } from '../../i18n/locale';
import { useClusters } from './reading';

function columnsOf(t: Translate): Column<Cluster>[] {
  const count = (id: string, header: string, of: (item: Cluster) => number | undefined) => ({
    id,
    header,
    cell: (item: Cluster) => of(item) ?? 0,
    text: of,
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
  ];
}

function DeleteCluster(props: { name: string; onClose: () => void }) {
  const t = useText();
  const { name } = props;
  const input = { cluster: name };
  const remove = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new DeleteClusterCommand(input)),
    [['ecs', 'clusters']],
  );
  return (
    <DeleteModal
      title={t('clusters.deleteCluster', { name })}
      word={name}
      busy={remove.isPending}
      error={remove.error}
      extra={<CliCommandButton calls={[{ service: 'ecs', operation: 'DeleteCluster', input }]} />}
      onCancel={props.onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            notify('success', t('clusters.deleted', { name }));
            props.onClose();
          },
        })
      }
    >
      {t('clusters.deleteClusterHint')}
    </DeleteModal>
  );
}

export function ClustersPage() {
  const t = useText();
  const navigate = useNavigate();
  const clusters = useClusters();
  const [selected, setSelected] = useState<Cluster[]>([]);
  const [deleting, setDeleting] = useState(false);
  usePage([{ text: t('clusters.title'), path: paths.clusters }]);
  return (
    <>
      <ResourceTable
        id="clusters"
        variant="full-page"
        title={t('clusters.title')}
        items={clusters.items}
        columns={columnsOf(t)}
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
        <DeleteCluster
          name={selected[0].clusterName ?? ''}
          onClose={() => {
            setDeleting(false);
            setSelected([]);
          }}
        />
      )}
    </>
  );
}

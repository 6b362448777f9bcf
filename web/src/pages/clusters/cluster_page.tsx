import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useText } from '../../i18n/locale';
import { DeleteCluster } from './delete_cluster';
import { EventsTab } from './events_tab';
import { InstancesTab } from './instances_tab';
import { TagsTab } from './tags_tab';
import { TasksTab } from './tasks_tab';
import { TopologyTab } from './topology_tab';

export function ClusterPage() {
  const t = useText();
  const navigate = useNavigate();
  const { cluster = '', tab = 'tasks' } = useParams();
  const [deleting, setDeleting] = useState(false);
  usePage([
    { text: t('clusters.title'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster) },
  ]);
  const part = (id: string, label: string, Content: typeof TasksTab) => ({
    id,
    label: <span data-testid={`tab-${id}`}>{label}</span>,
    content: tab === id && <Content cluster={cluster} />,
  });
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        actions={
          <Button onClick={() => setDeleting(true)} data-testid="delete-cluster">
            {t('common.delete')}
          </Button>
        }
      >
        {cluster}
      </Header>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => void navigate(paths.cluster(cluster, detail.activeTabId))}
        tabs={[
          part('tasks', t('clusters.tasksTab'), TasksTab),
          part('instances', t('clusters.instancesTab'), InstancesTab),
          part('topology', t('clusters.topologyTab'), TopologyTab),
          part('events', t('clusters.eventsTab'), EventsTab),
          part('tags', t('clusters.tagsTab'), TagsTab),
        ]}
      />
      {deleting && (
        <DeleteCluster
          name={cluster}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate(paths.clusters)}
        />
      )}
    </SpaceBetween>
  );
}

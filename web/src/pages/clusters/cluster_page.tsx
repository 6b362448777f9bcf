import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useText } from '../../i18n/locale';
import { EventsTab } from './events_tab';
import { InstancesTab } from './instances_tab';
import { TasksTab } from './tasks_tab';

export function ClusterPage() {
  const t = useText();
  const navigate = useNavigate();
  const { cluster = '', tab = 'tasks' } = useParams();
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
      <Header variant="h1">{cluster}</Header>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => void navigate(paths.cluster(cluster, detail.activeTabId))}
        tabs={[
          part('tasks', t('clusters.tasksTab'), TasksTab),
          part('instances', t('clusters.instancesTab'), InstancesTab),
          part('events', t('clusters.eventsTab'), EventsTab),
        ]}
      />
    </SpaceBetween>
  );
}

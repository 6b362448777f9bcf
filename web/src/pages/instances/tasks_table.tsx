// The tasks on a container instance.
import type { Task } from '@aws-sdk/client-ecs';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { PageLink } from '../../components/link';
import { useText } from '../../i18n/locale';

export function TasksTable(props: { cluster: string; tasks: Task[]; loading: boolean }) {
  const t = useText();
  return (
    <Table
      data-testid="tasks-on-instance"
      header={
        <Header variant="h2" counter={`(${props.tasks.length})`}>
          {t('instances.tasks')}
        </Header>
      }
      items={props.tasks}
      loading={props.loading}
      loadingText={t('common.loading')}
      empty={t('instances.noTasks')}
      columnDefinitions={[
        {
          id: 'task',
          header: t('instances.task'),
          isRowHeader: true,
          cell: ({ taskArn }) => (
            <PageLink to={paths.task(props.cluster, arnName(taskArn))}>{arnName(taskArn)}</PageLink>
          ),
        },
        {
          id: 'definition',
          header: t('clusters.taskDefinition'),
          cell: ({ taskDefinitionArn }) => (
            <PageLink to={paths.revision(...familyAndRevision(taskDefinitionArn))}>
              {arnName(taskDefinitionArn)}
            </PageLink>
          ),
        },
        { id: 'last', header: t('clusters.lastStatus'), cell: (task) => task.lastStatus },
        { id: 'desired', header: t('clusters.desiredStatus'), cell: (task) => task.desiredStatus },
      ]}
    />
  );
}

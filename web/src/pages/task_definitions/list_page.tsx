import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { PageLink } from '../../components/link';
import { ResourceTable } from '../../components/resource_table';
import { useText } from '../../i18n/locale';
import { useFamilies } from './reading';

export function TaskDefinitionsPage() {
  const t = useText();
  const navigate = useNavigate();
  const families = useFamilies();
  usePage([{ text: t('taskDefinitions.title'), path: paths.taskDefinitions }]);
  return (
    <ResourceTable
      id="families"
      variant="full-page"
      title={t('taskDefinitions.title')}
      items={families.items}
      columns={[
        {
          id: 'family',
          header: t('taskDefinitions.family'),
          cell: (family) => <PageLink to={paths.family(family)}>{family}</PageLink>,
          text: (family) => family,
        },
      ]}
      keyOf={(family) => family}
      nameOf={(family) => family}
      loading={families.loading}
      error={families.error}
      onRetry={families.refresh}
      hasMore={families.hasMore}
      onLoadMore={families.loadMore}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <CliCommandButton
            calls={[{ service: 'ecs', operation: 'ListTaskDefinitionFamilies', input: {} }]}
          />
          <Button
            variant="primary"
            onClick={() => void navigate(paths.createTaskDefinition)}
            data-testid="create-task-definition"
          >
            {t('taskDefinitions.create')}
          </Button>
        </SpaceBetween>
      }
      empty={
        <Box textAlign="center" padding="l">
          <b>{t('taskDefinitions.noDefinitions')}</b>
          <Box>{t('taskDefinitions.noDefinitionsHint')}</Box>
        </Box>
      }
    />
  );
}

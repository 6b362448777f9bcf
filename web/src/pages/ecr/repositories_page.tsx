import { DeleteRepositoryCommand, type Repository } from '@aws-sdk/client-ecr';
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
import { CopyValue } from '../../components/copy';
import { DeleteModal } from '../../components/delete_modal';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { Time } from '../../components/time';
import { useText, type Translate } from '../../i18n/locale';
import { useRepositories } from './reading';

function columnsOf(t: Translate): Column<Repository>[] {
  return [
    {
      id: 'name',
      header: t('ecr.repositoryName'),
      cell: (item) => (
        <PageLink to={paths.repository(item.repositoryName ?? '')}>{item.repositoryName}</PageLink>
      ),
      text: (item) => item.repositoryName,
    },
    {
      id: 'uri',
      header: t('ecr.uri'),
      cell: (item) => <CopyValue text={item.repositoryUri} label={t('ecr.uri')} />,
      text: (item) => item.repositoryUri,
      minWidth: 220,
    },
    {
      id: 'mutability',
      header: t('ecr.tagMutability'),
      cell: (item) => item.imageTagMutability,
      text: (item) => item.imageTagMutability,
    },
    {
      id: 'scan',
      header: t('ecr.scanOnPush'),
      cell: (item) =>
        t(item.imageScanningConfiguration?.scanOnPush ? 'ecr.enabled' : 'ecr.disabled'),
    },
    {
      id: 'created',
      header: t('common.created'),
      cell: (item) => <Time at={item.createdAt} />,
      text: (item) => item.createdAt?.getTime(),
    },
  ];
}

function DeleteRepository(props: { repository: Repository; onClose: () => void }) {
  const t = useText();
  const name = props.repository.repositoryName ?? '';
  const input = { repositoryName: name, force: true };
  const remove = useAwsChange(
    ({ ecr }, _: void) => ecr.send(new DeleteRepositoryCommand(input)),
    [['ecr', 'repositories']],
  );
  return (
    <DeleteModal
      title={t('ecr.deleteRepository', { name })}
      word={name}
      busy={remove.isPending}
      error={remove.error}
      extra={
        <CliCommandButton calls={[{ service: 'ecr', operation: 'DeleteRepository', input }]} />
      }
      onCancel={props.onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            notify('success', t('ecr.deleted', { name }));
            props.onClose();
          },
        })
      }
    >
      {t('ecr.deleteRepositoryHint')}
    </DeleteModal>
  );
}

export function RepositoriesPage() {
  const t = useText();
  const navigate = useNavigate();
  const repositories = useRepositories();
  const [selected, setSelected] = useState<Repository[]>([]);
  const [deleting, setDeleting] = useState(false);
  usePage([{ text: t('ecr.repositories'), path: paths.repositories }]);
  const create = (
    <Button
      variant="primary"
      onClick={() => void navigate(paths.createRepository)}
      data-testid="create-repository"
    >
      {t('ecr.createRepository')}
    </Button>
  );
  return (
    <>
      <ResourceTable
        id="repositories"
        variant="full-page"
        title={t('ecr.repositories')}
        items={repositories.items}
        columns={columnsOf(t)}
        keyOf={(item) => item.repositoryArn ?? ''}
        nameOf={(item) => item.repositoryName ?? ''}
        loading={repositories.loading}
        error={repositories.error}
        onRetry={repositories.refresh}
        hasMore={repositories.hasMore}
        onLoadMore={repositories.loadMore}
        selection="single"
        selected={selected}
        onSelect={setSelected}
        defaultSort={{ column: 'name' }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton
              calls={[{ service: 'ecr', operation: 'DescribeRepositories', input: {} }]}
            />
            <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>
              {t('common.delete')}
            </Button>
            {create}
          </SpaceBetween>
        }
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <b>{t('ecr.noRepositories')}</b>
              <span>{t('ecr.noRepositoriesHint')}</span>
            </SpaceBetween>
          </Box>
        }
      />
      {deleting && selected[0] && (
        <DeleteRepository
          repository={selected[0]}
          onClose={() => {
            setDeleting(false);
            setSelected([]);
          }}
        />
      )}
    </>
  );
}

import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';
import Badge from '@cloudscape-design/components/badge';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams } from 'react-router';
import { notify } from '../../app/notifications';
import { arnName, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { CopyValue } from '../../components/copy';
import { DeleteModal } from '../../components/delete_modal';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { formatBytes, Time } from '../../components/time';
import { useText, type Translate } from '../../i18n/locale';
import type { ImageRow } from './images';
import { PushModal } from './push_modal';
import { useImages, useImageUses, useRepository, type ImageUse } from './reading';

const linkedUses = 3;

type Uses = ReadonlyMap<string, ImageUse[]>;

// An index is in use when one of its platforms is.
function usesOf(image: ImageRow, uses: Uses | undefined): ImageUse[] {
  const digests = [image.digest, ...image.platforms.map((platform) => platform.digest)];
  return digests.flatMap((digest) => uses?.get(digest) ?? []);
}

interface Place {
  repository: string;
  uri: string;
  uses: Uses | undefined;
}

function columnsOf(t: Translate, place: Place): Column<ImageRow>[] {
  return [
    {
      id: 'tags',
      header: t('ecr.imageTags'),
      cell: (item) => (
        <PageLink to={paths.image(place.repository, item.digest)}>
          {item.tags.length > 0 ? item.tags.join(', ') : t('ecr.untagged')}
        </PageLink>
      ),
      text: (item) => item.tags.join(', '),
    },
    {
      id: 'uri',
      header: t('ecr.imageUri'),
      cell: (item) => (
        <CopyValue
          text={
            item.tags[0] ? `${place.uri}:${item.tags[0]}` : `${place.uri}@${item.digest}`
          }
          label={t('ecr.imageUri')}
          data-testid="image-uri"
        />
      ),
      minWidth: 240,
    },
    {
      id: 'platforms',
      header: t('ecr.platforms'),
      cell: (item) => item.platforms.map((one) => <Badge key={one.digest}>{one.name}</Badge>),
      text: (item) => item.platforms.map((one) => one.name).join(' '),
    },
    {
      id: 'size',
      header: t('ecr.size'),
      cell: (item) => formatBytes(item.size),
      text: (item) => item.size,
    },
    {
      id: 'digest',
      header: t('ecr.digest'),
      cell: (item) => (
        <CopyValue text={item.digest} label={t('ecr.digest')}>
          {item.digest.slice(0, 19)}
        </CopyValue>
      ),
      text: (item) => item.digest,
      minWidth: 180,
    },
    {
      id: 'pushed',
      header: t('ecr.pushedAt'),
      cell: (item) => <Time at={item.pushedAt} />,
      text: (item) => item.pushedAt?.getTime(),
    },
    {
      id: 'pulled',
      header: t('ecr.lastPulledAt'),
      cell: (item) => <Time at={item.lastPulledAt} />,
      text: (item) => item.lastPulledAt?.getTime(),
    },
    {
      id: 'uses',
      header: t('ecr.inUse'),
      cell: (item) => {
        const uses = usesOf(item, place.uses);
        if (uses.length === 0) return '-';
        return (
          <>
            <Badge color="green">{t('ecr.tasksCount', { count: uses.length })}</Badge>
            {uses.slice(0, linkedUses).map((use) => (
              <div key={use.task}>
                <PageLink to={paths.task(arnName(use.cluster), arnName(use.task))}>
                  {arnName(use.task)}
                </PageLink>
              </div>
            ))}
          </>
        );
      },
      text: (item) => usesOf(item, place.uses).length,
    },
  ];
}

function DeleteImages(props: {
  repository: string;
  images: ImageRow[];
  inUse: boolean;
  onClose: () => void;
}) {
  const t = useText();
  const input = {
    repositoryName: props.repository,
    imageIds: props.images.map((image) => ({ imageDigest: image.digest })),
  };
  const remove = useAwsChange(
    ({ ecr }, _: void) => ecr.send(new BatchDeleteImageCommand(input)),
    [['ecr', 'images', props.repository]],
  );
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: ({ failures = [] }) => {
        const reasons = failures.map((one) => one.failureReason).join(' ');
        if (failures.length > 0) notify('error', t('ecr.imagesFailed'), reasons);
        else notify('success', t('ecr.imagesDeleted', { count: props.images.length }));
        props.onClose();
      },
    });
  return (
    <DeleteModal
      title={t('ecr.deleteImages')}
      busy={remove.isPending}
      error={remove.error}
      extra={
        <CliCommandButton calls={[{ service: 'ecr', operation: 'BatchDeleteImage', input }]} />
      }
      onCancel={props.onClose}
      onConfirm={confirm}
    >
      <span>{t('ecr.deleteImagesHint', { count: props.images.length })}</span>
      {props.inUse && <Alert type="warning">{t('ecr.deleteInUse')}</Alert>}
    </DeleteModal>
  );
}

export function RepositoryPage() {
  const t = useText();
  const name = useParams().repository ?? '';
  const repository = useRepository(name);
  const images = useImages(name);
  const uses = useImageUses();
  const [selected, setSelected] = useState<ImageRow[]>([]);
  const [dialog, setDialog] = useState<'push' | 'delete' | null>(null);
  usePage([
    { text: t('ecr.repositories'), path: paths.repositories },
    { text: name, path: paths.repository(name) },
  ]);
  const uri = repository.data?.repositoryUri ?? '';
  const close = () => {
    setDialog(null);
    setSelected([]);
  };
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={<CopyValue text={uri} label={t('ecr.uri')} data-testid="repository-uri" />}
        actions={
          <Button onClick={() => setDialog('push')} data-testid="view-push-commands">
            {t('ecr.viewPushCommands')}
          </Button>
        }
      >
        {name}
      </Header>
      <ErrorAlert error={repository.error} onRetry={() => void repository.refetch()} />
      <ResourceTable
        id="images"
        title={t('ecr.images')}
        items={images.data ?? []}
        columns={columnsOf(t, { repository: name, uri, uses: uses.data })}
        keyOf={(item) => item.digest}
        nameOf={(item) => item.tags.join(', ') || item.digest}
        loading={images.isPending}
        error={images.error}
        onRetry={() => void images.refetch()}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        defaultSort={{ column: 'pushed', descending: true }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton
              calls={[
                { service: 'ecr', operation: 'DescribeImages', input: { repositoryName: name } },
              ]}
            />
            <Button disabled={selected.length === 0} onClick={() => setDialog('delete')}>
              {t('common.delete')}
            </Button>
          </SpaceBetween>
        }
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <b>{t('ecr.noImages')}</b>
              <span>{t('ecr.noImagesHint')}</span>
            </SpaceBetween>
          </Box>
        }
      />
      {dialog === 'push' && images.data !== undefined && (
        <PushModal repository={name} images={images.data} onClose={close} />
      )}
      {dialog === 'delete' && (
        <DeleteImages
          repository={name}
          images={selected}
          inUse={selected.some((image) => usesOf(image, uses.data).length > 0)}
          onClose={close}
        />
      )}
    </SpaceBetween>
  );
}

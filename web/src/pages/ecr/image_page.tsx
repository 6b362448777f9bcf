import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useParams } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAws } from '../../aws/query';
import { CodeBlock, CopyValue } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { formatBytes } from '../../components/time';
import { useText } from '../../i18n/locale';
import { configurationLines, isImageConfiguration, useConfiguration } from './configuration';
import { platformsOf } from './images';

interface Manifest {
  mediaType?: string;
  artifactType?: string;
  config?: { digest?: string; size?: number; mediaType?: string };
  layers?: Array<{ digest?: string; size?: number; mediaType?: string }>;
}

function parse(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return {};
  }
}

function ImageConfiguration(props: { repository: string; digest: string }) {
  const t = useText();
  const { data, error } = useConfiguration(props.repository, props.digest);
  return (
    <Container header={<Header variant="h2">{t('ecr.configuration')}</Header>}>
      <ErrorAlert error={error} />
      <KeyValuePairs
        columns={2}
        items={configurationLines(data ?? {}).map(({ id, lines }) => ({
          label: t(`ecr.${id}`),
          value: (
            <div data-testid={`config-${id}`}>
              {lines.length === 0 && t('common.none')}
              {lines.map((line, index) => (
                <div key={index}>{line}</div>
              ))}
            </div>
          ),
        }))}
      />
    </Container>
  );
}

function Layers(props: { manifest: Manifest }) {
  const t = useText();
  return (
    <Table
      header={<Header variant="h2">{t('ecr.layers')}</Header>}
      items={props.manifest.layers ?? []}
      columnDefinitions={[
        {
          id: 'digest',
          header: t('ecr.digest'),
          cell: (layer) => <CopyValue text={layer.digest} label={t('ecr.digest')} />,
        },
        { id: 'size', header: t('ecr.size'), cell: (layer) => formatBytes(layer.size) },
        { id: 'type', header: t('ecr.mediaType'), cell: (layer) => layer.mediaType },
      ]}
    />
  );
}

export function ImagePage() {
  const t = useText();
  const { repository = '', digest = '' } = useParams();
  const image = useAws(['ecr', 'images', repository, digest], async ({ ecr }) => {
    const answer = await ecr.send(
      new BatchGetImageCommand({ repositoryName: repository, imageIds: [{ imageDigest: digest }] }),
    );
    return answer.images?.[0]?.imageManifest ?? null;
  });
  usePage([
    { text: t('ecr.repositories'), path: paths.repositories },
    { text: repository, path: paths.repository(repository) },
    { text: digest.slice(0, 19), path: paths.image(repository, digest) },
  ]);
  const text = image.data ?? '';
  const manifest = parse(text);
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{digest.slice(0, 19)}</Header>
      <ErrorAlert error={image.error} onRetry={() => void image.refetch()} />
      {image.data === null && t('ecr.imageGone')}
      <Container>
        <KeyValuePairs
          columns={2}
          items={[
            {
              label: t('ecr.digest'),
              value: <CopyValue text={digest} label={t('ecr.digest')} />,
            },
            { label: t('ecr.mediaType'), value: manifest.mediaType ?? '-' },
            { label: t('ecr.artifactType'), value: manifest.artifactType ?? '-' },
            {
              label: t('ecr.configuration'),
              value: <CopyValue text={manifest.config?.digest} label={t('ecr.configuration')} />,
            },
          ]}
        />
      </Container>
      {isImageConfiguration(manifest.config?.mediaType) && (
        <ImageConfiguration repository={repository} digest={manifest.config?.digest ?? ''} />
      )}
      {manifest.layers !== undefined && <Layers manifest={manifest} />}
      {platformsOf(text).length > 0 && (
        <Table
          header={<Header variant="h2">{t('ecr.platforms')}</Header>}
          items={platformsOf(text)}
          columnDefinitions={[
            {
              id: 'platform',
              header: t('ecr.platform'),
              cell: (one) => (
                <PageLink to={paths.image(repository, one.digest)}>{one.name}</PageLink>
              ),
            },
            { id: 'digest', header: t('ecr.digest'), cell: (one) => one.digest },
          ]}
        />
      )}
      {text !== '' && (
        <Container header={<Header variant="h2">{t('ecr.manifest')}</Header>}>
          <CodeBlock text={text} label={t('ecr.manifest')} />
        </Container>
      )}
    </SpaceBetween>
  );
}

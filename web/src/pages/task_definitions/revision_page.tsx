import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { CodeBlock, CopyValue } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { Deregister } from './family_page';
import { requestOf } from './form_model';
import { useDefinition } from './reading';

const ports = (container: ContainerDefinition) =>
  (container.portMappings ?? [])
    .map((port) => `${port.hostPort ?? ''}:${port.containerPort ?? ''}/${port.protocol ?? 'tcp'}`)
    .join(', ') || '-';

function Containers(props: { containers: ContainerDefinition[] }) {
  const t = useText();
  return (
    <Table
      header={<Header variant="h2">{t('taskDefinitions.containers')}</Header>}
      items={props.containers}
      columnDefinitions={[
        { id: 'name', header: t('taskDefinitions.containerName'), cell: (one) => one.name },
        {
          id: 'image',
          header: t('taskDefinitions.image'),
          cell: (one) => <CopyValue text={one.image} label={t('taskDefinitions.image')} />,
        },
        { id: 'memory', header: t('taskDefinitions.memory'), cell: (one) => one.memory ?? '-' },
        { id: 'ports', header: t('taskDefinitions.ports'), cell: ports },
      ]}
    />
  );
}

export function RevisionPage() {
  const t = useText();
  const navigate = useNavigate();
  const { family = '', revision = '' } = useParams();
  const name = `${family}:${revision}`;
  const definition = useDefinition(name);
  const [removing, setRemoving] = useState(false);
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: family, path: paths.family(family) },
    { text: revision, path: paths.revision(family, revision) },
  ]);
  const data = definition.data;
  const input = { taskDefinition: name };
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton
              calls={[{ service: 'ecs', operation: 'DescribeTaskDefinition', input }]}
            />
            <Button onClick={() => setRemoving(true)}>{t('taskDefinitions.deregister')}</Button>
            <Button onClick={() => void navigate(paths.newRevision(family, revision))}>
              {t('taskDefinitions.newRevision')}
            </Button>
          </SpaceBetween>
        }
      >
        <span data-testid="revision-name">{name}</span>
      </Header>
      <ErrorAlert error={definition.error} onRetry={() => void definition.refetch()} />
      {data !== undefined && (
        <>
          <Container>
            <KeyValuePairs
              columns={3}
              items={[
                {
                  label: 'ARN',
                  value: <CopyValue text={data.taskDefinitionArn} label={name} />,
                },
                { label: t('taskDefinitions.status'), value: data.status ?? '-' },
                { label: t('taskDefinitions.networkMode'), value: data.networkMode ?? 'bridge' },
                { label: t('taskDefinitions.taskRole'), value: data.taskRoleArn ?? '-' },
                { label: t('taskDefinitions.executionRole'), value: data.executionRoleArn ?? '-' },
                { label: t('taskDefinitions.taskMemory'), value: data.memory ?? '-' },
              ]}
            />
          </Container>
          <Containers containers={data.containerDefinitions ?? []} />
          <Container header={<Header variant="h2">{t('taskDefinitions.json')}</Header>}>
            <CodeBlock
              text={JSON.stringify(requestOf(data), null, 2)}
              label={t('taskDefinitions.json')}
            />
          </Container>
        </>
      )}
      {removing && (
        <Deregister
          definition={name}
          onClose={(done) => {
            setRemoving(false);
            if (done) void navigate(paths.taskDefinitions);
          }}
        />
      )}
    </SpaceBetween>
  );
}

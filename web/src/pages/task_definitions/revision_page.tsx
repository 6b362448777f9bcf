import type { TaskDefinition } from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { CopyButton, CopyValue } from '../../components/copy';
import { EcsTags } from '../../components/ecs_tags';
import { ErrorAlert } from '../../components/error_alert';
import { Time } from '../../components/time';
import { useText } from '../../i18n/locale';
import { ContainersTab } from './containers_tab';
import { DeleteRevisions, Deregister } from './end_revisions';
import { requestOf } from './form_model';
import { JsonEditor } from './lazy_code';
import { useDefinition } from './reading';
import { RunButton } from './run_button';
import { RevisionStatus } from './status';

function Overview({ definition }: { definition: TaskDefinition }) {
  const t = useText();
  const value = (text: string | undefined) => text ?? '-';
  return (
    <Container header={<Header variant="h2">{t('common.details')}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: 'ARN',
            value: <CopyValue text={definition.taskDefinitionArn} label="ARN" />,
          },
          {
            label: t('taskDefinitions.status'),
            value: <RevisionStatus status={definition.status} />,
          },
          {
            label: t('taskDefinitions.registeredAt'),
            value: <Time at={definition.registeredAt} exact />,
          },
          {
            label: t('taskDefinitions.requires'),
            value: value(definition.requiresCompatibilities?.join(', ')),
          },
          {
            label: t('taskDefinitions.networkMode'),
            value: definition.networkMode ?? t('taskDefinitions.networkDefault'),
          },
          { label: t('taskDefinitions.taskRole'), value: value(definition.taskRoleArn) },
          { label: t('taskDefinitions.executionRole'), value: value(definition.executionRoleArn) },
          { label: t('taskDefinitions.taskMemory'), value: value(definition.memory) },
          { label: t('taskDefinitions.taskCpu'), value: value(definition.cpu) },
        ]}
      />
    </Container>
  );
}

function Json(props: { text: string }) {
  const t = useText();
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <CopyButton text={props.text} label={t('taskDefinitions.json')}>
              {t('common.copy')}
            </CopyButton>
          }
        >
          {t('taskDefinitions.json')}
        </Header>
      }
    >
      <JsonEditor value={props.text} label={t('taskDefinitions.json')} data-testid="json" />
    </Container>
  );
}

function Actions(props: {
  family: string;
  revision: string;
  status: string | undefined;
  onEnd: () => void;
}) {
  const t = useText();
  const navigate = useNavigate();
  const { family, revision, status } = props;
  const input = { taskDefinition: `${family}:${revision}`, include: ['TAGS'] };
  const before = Math.max(Number(revision) - 1, 1);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CliCommandButton calls={[{ service: 'ecs', operation: 'DescribeTaskDefinition', input }]} />
      <Button
        onClick={() => void navigate(paths.compare(family, before, revision))}
        data-testid="compare"
      >
        {t('taskDefinitions.compare')}
      </Button>
      <Button
        onClick={props.onEnd}
        disabled={status !== 'ACTIVE' && status !== 'INACTIVE'}
        data-testid="end-revisions"
      >
        {status === 'INACTIVE' ? t('common.delete') : t('taskDefinitions.deregister')}
      </Button>
      <RunButton definition={`${family}:${revision}`} disabled={status !== 'ACTIVE'} />
      <Button
        variant="primary"
        onClick={() => void navigate(paths.newRevision(family, revision))}
        data-testid="new-revision"
      >
        {t('taskDefinitions.newRevision')}
      </Button>
    </SpaceBetween>
  );
}

export function RevisionPage() {
  const t = useText();
  const navigate = useNavigate();
  const { family = '', revision = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const name = `${family}:${revision}`;
  const definition = useDefinition(name);
  const [ending, setEnding] = useState(false);
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: family, path: paths.family(family) },
    { text: revision, path: paths.revision(family, revision) },
  ]);
  const { taskDefinition, tags = [] } = definition.data ?? {};
  const tab = params.get('tab') ?? 'containers';
  const End = taskDefinition?.status === 'INACTIVE' ? DeleteRevisions : Deregister;
  const tabs = taskDefinition !== undefined && [
    {
      id: 'containers',
      label: t('taskDefinitions.containersTab'),
      content: <ContainersTab containers={taskDefinition.containerDefinitions ?? []} />,
    },
    {
      id: 'json',
      label: t('taskDefinitions.json'),
      content: tab === 'json' && (
        <Json text={JSON.stringify(requestOf(taskDefinition, tags), null, 2)} />
      ),
    },
    {
      id: 'tags',
      label: t('common.tags'),
      content: (
        <EcsTags
          arn={taskDefinition.taskDefinitionArn ?? ''}
          touches={[['ecs', 'taskDefinition', name]]}
        />
      ),
    },
  ];
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        actions={
          <Actions
            family={family}
            revision={revision}
            status={taskDefinition?.status}
            onEnd={() => setEnding(true)}
          />
        }
      >
        <span data-testid="revision-name">{name}</span>
      </Header>
      <ErrorAlert error={definition.error} onRetry={() => void definition.refetch()} />
      {taskDefinition !== undefined && <Overview definition={taskDefinition} />}
      {tabs && (
        <Tabs
          tabs={tabs}
          activeTabId={tab}
          ariaLabel={name}
          onChange={({ detail }) => setParams({ tab: detail.activeTabId }, { replace: true })}
        />
      )}
      {ending && (
        <End
          definitions={[name]}
          onClose={(done) => {
            setEnding(false);
            if (done && End === DeleteRevisions) void navigate(paths.family(family));
          }}
        />
      )}
    </SpaceBetween>
  );
}

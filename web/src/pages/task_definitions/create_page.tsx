import {
  RegisterTaskDefinitionCommand,
  type Compatibility,
  type ContainerDefinition,
  type NetworkMode,
} from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Tabs from '@cloudscape-design/components/tabs';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { notify } from '../../app/notifications';
import { paths } from '../../app/paths';
import { useRegion } from '../../app/region';
import { usePage } from '../../app/shell';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { ContainerModal } from './container_modal';
import {
  emptyContainer,
  fromContainerForm,
  parseRequest,
  requestOf,
  toContainerForm,
  type Request,
} from './form_model';
import { useDefinition } from './reading';
import { RoleField } from './role_field';
import { requestErrors } from './validation';

interface PartProps {
  request: Request;
  change: (part: Partial<Request>) => void;
  tried: boolean;
}

function LaunchTypes(props: { onChosen: (type: Compatibility) => void }) {
  const t = useText();
  const [selected, setSelected] = useState<Compatibility>('EC2');
  const items = [
    { id: 'EC2' as const, name: t('taskDefinitions.ec2'), hint: t('taskDefinitions.ec2Hint') },
    {
      id: 'FARGATE' as const,
      name: t('taskDefinitions.fargate'),
      hint: t('taskDefinitions.fargateHint'),
    },
    {
      id: 'EXTERNAL' as const,
      name: t('taskDefinitions.external'),
      hint: t('taskDefinitions.externalHint'),
    },
  ];
  return (
    <SpaceBetween size="l">
      <Cards
        header={<Header variant="h1">{t('taskDefinitions.compatibility')}</Header>}
        items={items}
        trackBy="id"
        selectionType="single"
        selectedItems={items.filter((item) => item.id === selected)}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems[0]?.id ?? 'EC2')}
        entireCardClickable
        ariaLabels={{
          itemSelectionLabel: (_, item) => item.name,
          selectionGroupLabel: t('taskDefinitions.compatibility'),
        }}
        cardDefinition={{
          header: (item) => <span data-testid={`launch-${item.id}`}>{item.name}</span>,
          sections: [{ id: 'hint', content: (item) => item.hint }],
        }}
      />
      <Button variant="primary" onClick={() => props.onChosen(selected)} data-testid="next-step">
        {t('common.next')}
      </Button>
    </SpaceBetween>
  );
}

const networkModes = ['bridge', 'host', 'none'] as const;

function TaskPart({ request, change, tried }: PartProps) {
  const t = useText();
  const error = tried ? requestErrors(request).family : undefined;
  const mode = request.networkMode ?? 'bridge';
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField
          label={t('taskDefinitions.family')}
          constraintText={t('taskDefinitions.familyHint')}
          errorText={error && t(error)}
        >
          <Input
            value={request.family ?? ''}
            onChange={({ detail }) => change({ family: detail.value })}
            data-testid="family"
          />
        </FormField>
        <RoleField
          label={t('taskDefinitions.taskRole')}
          description={t('taskDefinitions.taskRoleHint')}
          value={request.taskRoleArn ?? ''}
          onChange={(value) => change({ taskRoleArn: value || undefined })}
          data-testid="task-role"
        />
        <FormField label={t('taskDefinitions.networkMode')}>
          <Select
            selectedOption={{ value: mode, label: mode }}
            options={networkModes.map((value) => ({ value, label: value }))}
            onChange={({ detail }) =>
              change({ networkMode: detail.selectedOption.value as NetworkMode })
            }
          />
        </FormField>
        <RoleField
          label={t('taskDefinitions.executionRole')}
          description={t('taskDefinitions.executionRoleHint')}
          value={request.executionRoleArn ?? ''}
          onChange={(value) => change({ executionRoleArn: value || undefined })}
          data-testid="execution-role"
        />
        <FormField label={t('taskDefinitions.taskMemory')}>
          <Input
            value={request.memory ?? ''}
            onChange={({ detail }) => change({ memory: detail.value || undefined })}
          />
        </FormField>
        <FormField label={t('taskDefinitions.taskCpu')}>
          <Input
            value={request.cpu ?? ''}
            onChange={({ detail }) => change({ cpu: detail.value || undefined })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

function ContainersPart({ request, change, tried }: PartProps) {
  const t = useText();
  const region = useRegion();
  const [open, setOpen] = useState<number | null>(null);
  const containers = request.containerDefinitions ?? [];
  const error = tried ? requestErrors(request).containers : undefined;
  const put = (index: number, container: ContainerDefinition) =>
    change({ containerDefinitions: containers.toSpliced(index, 1, container) });
  return (
    <FormField errorText={error && t(error)} stretch>
      <Table
        items={containers.map((container, index) => ({ container, index }))}
        header={
          <Header
            variant="h2"
            actions={
              <Button
                onClick={() => setOpen(containers.length)}
                formAction="none"
                data-testid="add-container"
              >
                {t('taskDefinitions.addContainer')}
              </Button>
            }
          >
            {t('taskDefinitions.containers')}
          </Header>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: t('taskDefinitions.containerName'),
            cell: (row) => row.container.name,
          },
          { id: 'image', header: t('taskDefinitions.image'), cell: (row) => row.container.image },
          {
            id: 'memory',
            header: t('taskDefinitions.memory'),
            cell: (row) => row.container.memory ?? '-',
          },
          {
            id: 'actions',
            header: t('common.actions'),
            cell: (row) => (
              <SpaceBetween direction="horizontal" size="xs">
                <Button formAction="none" onClick={() => setOpen(row.index)}>
                  {t('common.edit')}
                </Button>
                <Button
                  formAction="none"
                  onClick={() =>
                    change({ containerDefinitions: containers.toSpliced(row.index, 1) })
                  }
                >
                  {t('common.remove')}
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
        empty={t('taskDefinitions.noContainers')}
      />
      {open !== null && (
        <ContainerModal
          adding={open >= containers.length}
          initial={open < containers.length ? toContainerForm(containers[open]!) : emptyContainer}
          otherNames={containers.toSpliced(open, 1).map((container) => container.name ?? '')}
          taskMemory={request.memory}
          onClose={() => setOpen(null)}
          onSave={(form) => {
            put(open, fromContainerForm(form, containers[open] ?? {}, region));
            setOpen(null);
          }}
        />
      )}
    </FormField>
  );
}

function JsonPart(props: { request: Request; onChange: (request: Request) => void }) {
  const t = useText();
  const [text, setText] = useState(() => JSON.stringify(props.request, null, 2));
  const parsed = parseRequest(text);
  return (
    <FormField
      stretch
      errorText={
        'reason' in parsed && t('taskDefinitions.jsonInvalid', { reason: parsed.reason })
      }
    >
      <Textarea
        value={text}
        rows={28}
        spellcheck={false}
        ariaLabel={t('taskDefinitions.json')}
        data-testid="json"
        onChange={({ detail }) => {
          setText(detail.value);
          const read = parseRequest(detail.value);
          if ('request' in read) props.onChange(read.request);
        }}
      />
    </FormField>
  );
}

function Editor(props: { initial: Request; revisionOf?: string }) {
  const t = useText();
  const navigate = useNavigate();
  const [request, setRequest] = useState(props.initial);
  const [tab, setTab] = useState('form');
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Request>) => setRequest((before) => ({ ...before, ...part }));
  const register = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new RegisterTaskDefinitionCommand(request)),
    [['ecs', 'taskDefinitions']],
  );
  const submit = () => {
    setTried(true);
    if (Object.keys(requestErrors(request)).length > 0) return;
    register.mutate(undefined, {
      onSuccess: ({ taskDefinition }) => {
        const { family = '', revision = 0 } = taskDefinition ?? {};
        notify('success', t('taskDefinitions.created', { name: `${family}:${revision}` }));
        void navigate(paths.revision(family, revision));
      },
    });
  };
  const parts = { request, change, tried };
  const title =
    props.revisionOf === undefined
      ? t('taskDefinitions.create')
      : t('taskDefinitions.createRevision', { family: props.revisionOf });
  return (
    <Form
      header={<Header variant="h1">{title}</Header>}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <CliCommandButton
            calls={[
              {
                service: 'ecs',
                operation: 'RegisterTaskDefinition',
                input: request as unknown as Record<string, unknown>,
              },
            ]}
          />
          <Button variant="link" onClick={() => void navigate(paths.taskDefinitions)}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            loading={register.isPending}
            onClick={submit}
            data-testid="submit"
          >
            {t('common.create')}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <ErrorAlert error={register.error} />
        <Tabs
          activeTabId={tab}
          onChange={({ detail }) => setTab(detail.activeTabId)}
          tabs={[
            {
              id: 'form',
              label: t('taskDefinitions.form'),
              content: (
                <SpaceBetween size="l">
                  <TaskPart {...parts} />
                  <ContainersPart {...parts} />
                </SpaceBetween>
              ),
            },
            {
              id: 'json',
              label: t('taskDefinitions.json'),
              content: tab === 'json' && <JsonPart request={request} onChange={setRequest} />,
            },
          ]}
        />
      </SpaceBetween>
    </Form>
  );
}

export function CreateTaskDefinitionPage() {
  const t = useText();
  const { family, revision } = useParams();
  const source = family === undefined ? undefined : `${family}:${revision}`;
  const definition = useDefinition(source);
  const [type, setType] = useState<Compatibility | null>(null);
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: t('taskDefinitions.create'), path: paths.createTaskDefinition },
  ]);
  if (source !== undefined) {
    if (definition.data === undefined) return <ErrorAlert error={definition.error} />;
    return <Editor initial={requestOf(definition.data)} revisionOf={family} />;
  }
  if (type === null) return <LaunchTypes onChosen={setType} />;
  const initial = { family: '', containerDefinitions: [], requiresCompatibilities: [type] };
  return <Editor initial={initial} />;
}

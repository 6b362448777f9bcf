import { RegisterTaskDefinitionCommand, type Compatibility } from '@aws-sdk/client-ecs';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useMemo, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { notify } from '../../app/notifications';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { ContainersPart } from './containers_part';
import { changeByForm, changeByText, formUsable, giveUpText, startDraft } from './draft';
import { useFirstError } from './first_error';
import { requestOf, type Request } from './form_model';
import { FormBlocked, JsonPart } from './json_part';
import { LaunchTypes } from './launch_types';
import { useDefinition } from './reading';
import { TaskPart, VolumesPart, type PartProps } from './task_part';
import { requestProblems, type Problem } from './validation';

// Members with a field in the form; problems elsewhere are told above it.
const inForm = new Set([
  'family',
  'requiresCompatibilities',
  'networkMode',
  'memory',
  'cpu',
  'containerDefinitions',
  'volumes',
]);

function FormParts(props: PartProps) {
  const t = useText();
  const others = props.problems.filter(({ place }) => !inForm.has(String(place[0])));
  return (
    <SpaceBetween size="l">
      {others.length > 0 && (
        <Alert type="error" header={t('taskDefinitions.problems')}>
          {others.map(({ place, message }) => (
            <div key={`${place.join('.')} ${message}`}>{`${place.join('.')}: ${message}`}</div>
          ))}
        </Alert>
      )}
      <TaskPart {...props} />
      <ContainersPart {...props} />
      <VolumesPart {...props} />
    </SpaceBetween>
  );
}

const none: Problem[] = [];

function useEditor(initial: Request) {
  const t = useText();
  const [draft, setDraft] = useState(() => startDraft(initial));
  const { request } = draft;
  const problems = useMemo(() => requestProblems(request, t), [request, t]);
  return {
    draft,
    problems,
    formUsable: formUsable(draft),
    sound: draft.problem === null && problems.length === 0,
    byForm: (part: Partial<Request>) => setDraft((before) => changeByForm(before, part)),
    byText: (text: string) => setDraft((before) => changeByText(before, text)),
    giveUp: () => setDraft(giveUpText),
  };
}

function Actions(props: { request: Request; busy: boolean; onSubmit: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const input = props.request as unknown as Record<string, unknown>;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CliCommandButton calls={[{ service: 'ecs', operation: 'RegisterTaskDefinition', input }]} />
      <Button variant="link" onClick={() => void navigate(paths.taskDefinitions)}>
        {t('common.cancel')}
      </Button>
      <Button variant="primary" loading={props.busy} onClick={props.onSubmit} data-testid="submit">
        {t('common.create')}
      </Button>
    </SpaceBetween>
  );
}

function Editor(props: { initial: Request; revisionOf?: string }) {
  const t = useText();
  const navigate = useNavigate();
  const editor = useEditor(props.initial);
  const { draft, problems } = editor;
  const [tab, setTab] = useState('form');
  const [tried, setTried] = useState(false);
  const showFirst = useFirstError('main');
  const register = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new RegisterTaskDefinitionCommand(draft.request)),
    [['ecs', 'taskDefinitions']],
  );
  const submit = () => {
    setTried(true);
    if (!editor.formUsable) setTab('json');
    if (!editor.sound) {
      showFirst();
      return;
    }
    register.mutate(undefined, {
      onSuccess: ({ taskDefinition }) => {
        const { family = '', revision = 0 } = taskDefinition ?? {};
        notify('success', t('taskDefinitions.created', { name: `${family}:${revision}` }));
        void navigate(paths.revision(family, revision));
      },
    });
  };
  const form = editor.formUsable ? (
    <FormParts
      request={draft.request}
      change={editor.byForm}
      problems={tried ? problems : none}
    />
  ) : (
    <FormBlocked toText={() => setTab('json')} onGiveUp={editor.giveUp} />
  );
  const json = <JsonPart draft={draft} problems={problems} onChange={editor.byText} />;
  const title =
    props.revisionOf === undefined
      ? t('taskDefinitions.create')
      : t('taskDefinitions.createRevision', { family: props.revisionOf });
  return (
    <Form
      header={<Header variant="h1">{title}</Header>}
      errorText={tried && !editor.sound ? t('taskDefinitions.correctFields') : undefined}
      actions={<Actions request={draft.request} busy={register.isPending} onSubmit={submit} />}
    >
      <SpaceBetween size="l">
        <ErrorAlert error={register.error} />
        <Tabs
          activeTabId={tab}
          onChange={({ detail }) => setTab(detail.activeTabId)}
          ariaLabel={title}
          tabs={[
            { id: 'form', label: t('taskDefinitions.form'), content: tab === 'form' && form },
            { id: 'json', label: t('taskDefinitions.json'), content: tab === 'json' && json },
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
    ...(family === undefined ? [] : [{ text: family, path: paths.family(family) }]),
    { text: t('taskDefinitions.create'), path: paths.createTaskDefinition },
  ]);
  if (source !== undefined) {
    // Not what was read before: its tags may have changed.
    if (definition.data === undefined || !definition.isFetchedAfterMount) {
      return <ErrorAlert error={definition.error} />;
    }
    const { taskDefinition, tags } = definition.data;
    return <Editor initial={requestOf(taskDefinition, tags)} revisionOf={family} />;
  }
  if (type === null) return <LaunchTypes onChosen={setType} />;
  const initial: Request = {
    family: '',
    containerDefinitions: [],
    requiresCompatibilities: [type],
    ...(type === 'FARGATE' ? { networkMode: 'awsvpc' as const } : {}),
  };
  return <Editor initial={initial} />;
}

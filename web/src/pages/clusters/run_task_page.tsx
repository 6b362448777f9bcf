import {
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  RunTaskCommand,
  type Failure,
  type LaunchType,
} from '@aws-sdk/client-ecs';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { notify } from '../../app/notifications';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { useRegion } from '../../app/region';
import { useSessionInfo } from '../../app/session';
import { usePage } from '../../app/shell';
import { allPages } from '../../aws/all_pages';
import { useAws, useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { cliCommand, type ApiCall } from '../../components/cli_command';
import { CodeBlock } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { DryRun } from './dry_run';
import { useClusters, useInstances } from './reading';
import { OverrideFields, PlacementFields, TagPart, TextLine, type FieldsProps } from './run_fields';
import { adviceOf, chosen, initialForm, mistakes, requestOf, type RunForm } from './run_request';

const listMax = 1_000;

function useDefinitions(form: RunForm) {
  const { family, revision } = form;
  const families = useAws(['ecs', 'taskDefinitions', 'families', 'all'], ({ ecs }) =>
    allPages(listMax, async (nextToken) => {
      const input = { status: 'ACTIVE' as const, nextToken };
      const answer = await ecs.send(new ListTaskDefinitionFamiliesCommand(input));
      return { items: answer.families ?? [], nextToken: answer.nextToken };
    }),
  );
  const revisions = useAws(
    ['ecs', 'taskDefinitions', 'revisions', family],
    ({ ecs }) =>
      allPages(listMax, async (nextToken) => {
        const input = { familyPrefix: family, sort: 'DESC' as const, nextToken };
        const answer = await ecs.send(new ListTaskDefinitionsCommand(input));
        const items = (answer.taskDefinitionArns ?? []).map((arn) => familyAndRevision(arn)[1]);
        return { items, nextToken: answer.nextToken };
      }),
    { enabled: family !== '' },
  );
  const taskDefinition = revision === '' ? family : `${family}:${revision}`;
  const definition = useAws(
    ['ecs', 'taskDefinition', taskDefinition],
    async ({ ecs }) => {
      const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      return answer.taskDefinition;
    },
    { enabled: family !== '' },
  );
  return { families, revisions, definition };
}

const launchTypes = ['EC2', 'EXTERNAL', 'FARGATE'] as const;

function Failures(props: { failures: Failure[] }) {
  const t = useText();
  if (props.failures.length === 0) return null;
  return (
    <Alert type="error" header={t('clusters.runFailed')} data-testid="failures">
      <ul>
        {props.failures.map((one, index) => (
          <li key={index}>
            {[arnName(one.arn), one.reason, one.detail].filter(Boolean).join(' ')}
            <br />
            {t('common.errorHint', { hint: t(`clusters.${adviceOf(one.reason)}`) })}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function What(props: FieldsProps & { cluster: string; found: ReturnType<typeof useDefinitions> }) {
  const t = useText();
  const navigate = useNavigate();
  const { form, onChange, found } = props;
  const clusters = useClusters();
  const latest = { value: '', label: t('clusters.revisionLatest') };
  const names = clusters.items.map((one) => ({ value: one.clusterName }));
  const definition = form.revision === '' ? form.family : `${form.family}:${form.revision}`;
  const goTo = (cluster: string) =>
    navigate(`${paths.runTask(cluster)}?taskDefinition=${encodeURIComponent(definition)}`);
  return (
    <Container>
      <ColumnLayout columns={2}>
        <FormField label={t('clusters.launchType')}>
          <Select
            selectedOption={{ value: form.launchType }}
            options={launchTypes.map((value) => ({ value }))}
            onChange={({ detail }) =>
              onChange({ launchType: detail.selectedOption.value as LaunchType })
            }
            data-testid="launch-type"
          />
        </FormField>
        <FormField label={t('clusters.cluster')}>
          <Select
            selectedOption={{ value: props.cluster }}
            options={names}
            onChange={({ detail }) => void goTo(detail.selectedOption.value ?? '')}
            statusType={clusters.hasMore ? 'pending' : 'finished'}
            onLoadItems={clusters.loadMore}
            data-testid="cluster"
          />
        </FormField>
        <FormField
          label={t('clusters.taskDefinition')}
          description={
            found.definition.data && arnName(found.definition.data.taskDefinitionArn)
          }
          errorText={props.wrong.has('family') ? t('clusters.chooseDefinition') : undefined}
        >
          <Select
            selectedOption={form.family === '' ? null : { value: form.family }}
            options={(found.families.data ?? []).map((value) => ({ value }))}
            onChange={({ detail }) =>
              onChange({
                family: detail.selectedOption.value ?? '',
                revision: '',
                containers: [],
              })
            }
            filteringType="auto"
            empty={t('clusters.noDefinitions')}
            data-testid="task-definition"
          />
        </FormField>
        <FormField label={t('clusters.revision')}>
          <Select
            selectedOption={form.revision === '' ? latest : { value: form.revision }}
            options={[latest, ...(found.revisions.data ?? []).map((value) => ({ value }))]}
            onChange={({ detail }) =>
              onChange({ revision: detail.selectedOption.value ?? '', containers: [] })
            }
            disabled={form.family === ''}
            data-testid="task-revision"
          />
        </FormField>
        <TextLine
          {...props}
          name="count"
          words="clusters.count"
          hint="clusters.taskCountHint"
          error="clusters.taskCountHint"
        />
        <TextLine {...props} name="group" words="clusters.group" hint="clusters.groupHint" />
        <TextLine {...props} name="startedBy" words="clusters.startedBy" />
      </ColumnLayout>
    </Container>
  );
}

function useRun(cluster: string, form: RunForm) {
  const t = useText();
  const navigate = useNavigate();
  const [failures, setFailures] = useState<Failure[]>([]);
  const run = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new RunTaskCommand(requestOf(cluster, form))),
    [['ecs', 'taskTable', cluster]],
  );
  const start = () =>
    run.mutate(undefined, {
      onSettled: () => window.scrollTo({ top: 0 }),
      onSuccess: (answer) => {
        const count = answer.tasks?.length ?? 0;
        setFailures(answer.failures ?? []);
        if (count > 0) notify('success', t('clusters.started', { count }));
        if ((answer.failures?.length ?? 0) > 0) return;
        void navigate(paths.cluster(cluster, 'tasks'));
      },
    });
  return { run, start, failures };
}

export function RunTaskPage() {
  const t = useText();
  const navigate = useNavigate();
  const region = useRegion();
  const { endpoint } = useSessionInfo();
  const cluster = useParams().cluster ?? '';
  // ?taskDefinition=family:3 chooses it beforehand.
  const [params] = useSearchParams();
  const [form, setForm] = useState<RunForm>(() => ({
    ...initialForm,
    ...chosen(params.get('taskDefinition') ?? ''),
  }));
  const [tried, setTried] = useState(false);
  const found = useDefinitions(form);
  const instances = useInstances(cluster);
  const { run, start, failures } = useRun(cluster, form);
  usePage([
    { text: t('clusters.title'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster) },
    { text: t('clusters.run'), path: paths.runTask(cluster) },
  ]);
  const wrong = mistakes(form);
  const fields: FieldsProps = {
    form,
    wrong: tried ? wrong : new Set(),
    onChange: (part) => setForm((before) => ({ ...before, ...part })),
  };
  const input = { ...requestOf(cluster, form) };
  const call: ApiCall = { service: 'ecs', operation: 'RunTask', input };
  const submit = () => {
    setTried(true);
    if (wrong.size === 0) start();
  };
  return (
    <Form
      header={<Header variant="h1">{t('clusters.runTitle', { cluster })}</Header>}
      errorText={tried && wrong.size > 0 ? t('clusters.correctFields') : undefined}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <CliCommandButton calls={[call]} />
          <Button variant="link" onClick={() => void navigate(paths.cluster(cluster))}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            loading={run.isPending}
            onClick={submit}
            data-testid="run-task"
          >
            {t('clusters.run')}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <ErrorAlert error={run.error ?? found.definition.error ?? instances.error} />
        <Failures failures={failures} />
        <What {...fields} cluster={cluster} found={found} />
        <PlacementFields {...fields} />
        <OverrideFields {...fields} definition={found.definition.data} />
        <TagPart {...fields} />
        {found.definition.data !== undefined && (
          <DryRun
            cluster={cluster}
            definition={found.definition.data}
            instances={instances.data ?? []}
            form={form}
          />
        )}
        <ExpandableSection headerText={t('common.showCli')} variant="container">
          <CodeBlock
            text={cliCommand(call, { endpoint, region })}
            label={t('common.showCli')}
            data-testid="live-cli"
          />
        </ExpandableSection>
      </SpaceBetween>
    </Form>
  );
}

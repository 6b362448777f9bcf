import {
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionFamiliesCommand,
  RunTaskCommand,
  type ContainerInstance,
  type Failure,
  type LaunchType,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { notify } from '../../app/notifications';
import { arnName, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAws, useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { feasibility } from './feasibility';
import { useInstances } from './reading';

function Mark(props: { passed: boolean; reason: string }) {
  const t = useText();
  return (
    <StatusIndicator type={props.passed ? 'success' : 'error'}>
      {props.passed ? t('clusters.passed') : t('clusters.failed', { reason: props.reason })}
    </StatusIndicator>
  );
}

function DryRun(props: { definition: TaskDefinition; instances: ContainerInstance[] }) {
  const t = useText();
  const rows = props.instances.map((instance) => ({
    instance,
    found: feasibility(props.definition, instance),
  }));
  const needs = (check: { needs: number; has: number }) => t('clusters.needs', { ...check });
  return (
    <Table
      data-testid="dry-run"
      items={rows}
      header={
        <Header variant="h2" description={t('clusters.dryRunHint')}>
          {t('clusters.dryRun')}
        </Header>
      }
      empty={t('clusters.noInstances')}
      columnDefinitions={[
        {
          id: 'instance',
          header: t('clusters.containerInstance'),
          cell: ({ instance }) => arnName(instance.containerInstanceArn),
        },
        {
          id: 'fits',
          header: t('clusters.fits'),
          cell: ({ found }) => <Mark passed={found.fits} reason="" />,
        },
        {
          id: 'active',
          header: t('clusters.active'),
          cell: ({ found, instance }) => (
            <Mark passed={found.active} reason={instance.status ?? ''} />
          ),
        },
        {
          id: 'agent',
          header: t('clusters.agent'),
          cell: ({ found }) => (
            <Mark passed={found.connected} reason={t('clusters.disconnected')} />
          ),
        },
        {
          id: 'cpu',
          header: t('clusters.cpu'),
          cell: ({ found }) => <Mark passed={found.cpu.passed} reason={needs(found.cpu)} />,
        },
        {
          id: 'memory',
          header: t('clusters.memory'),
          cell: ({ found }) => <Mark passed={found.memory.passed} reason={needs(found.memory)} />,
        },
        {
          id: 'ports',
          header: t('clusters.ports'),
          cell: ({ found }) => (
            <Mark
              passed={found.portsTaken.length === 0}
              reason={t('clusters.portTaken', { ports: found.portsTaken.join(', ') })}
            />
          ),
        },
      ]}
    />
  );
}

function useDefinitionChoice(family: string) {
  const families = useAws(['ecs', 'taskDefinitions', 'families'], async ({ ecs }) => {
    const answer = await ecs.send(new ListTaskDefinitionFamiliesCommand({ status: 'ACTIVE' }));
    return answer.families ?? [];
  });
  const definition = useAws(
    ['ecs', 'taskDefinition', family],
    async ({ ecs }) => {
      const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
      return answer.taskDefinition;
    },
    { enabled: family !== '' },
  );
  return { families, definition };
}

const launchTypes = ['EC2', 'EXTERNAL'] as const;

export function RunTaskPage() {
  const t = useText();
  const navigate = useNavigate();
  const cluster = useParams().cluster ?? '';
  const [launchType, setLaunchType] = useState<LaunchType>('EC2');
  // ?taskDefinition=family:3 chooses it beforehand.
  const [params] = useSearchParams();
  const [family, setFamily] = useState(params.get('taskDefinition') ?? '');
  const [count, setCount] = useState('1');
  const [failures, setFailures] = useState<Failure[]>([]);
  const { families, definition } = useDefinitionChoice(family);
  const instances = useInstances(cluster);
  usePage([
    { text: t('clusters.title'), path: paths.clusters },
    { text: cluster, path: paths.cluster(cluster) },
    { text: t('clusters.run'), path: paths.runTask(cluster) },
  ]);
  const input = { cluster, taskDefinition: family, launchType, count: Number(count) };
  const run = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new RunTaskCommand(input)),
    [['ecs', 'taskTable', cluster]],
  );
  const submit = () =>
    run.mutate(undefined, {
      onSuccess: (answer) => {
        setFailures(answer.failures ?? []);
        if ((answer.failures?.length ?? 0) > 0) return;
        notify('success', t('clusters.started', { count: answer.tasks?.length ?? 0 }));
        void navigate(paths.cluster(cluster, 'tasks'));
      },
    });
  return (
    <Form
      header={<Header variant="h1">{t('clusters.runTitle', { cluster })}</Header>}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <CliCommandButton calls={[{ service: 'ecs', operation: 'RunTask', input }]} />
          <Button variant="link" onClick={() => void navigate(paths.cluster(cluster))}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            disabled={family === ''}
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
        <ErrorAlert error={run.error} />
        {failures.length > 0 && (
          <Alert type="error" header={t('clusters.runFailed')} data-testid="failures">
            {failures.map((one, index) => (
              <div key={index}>{`${arnName(one.arn)} ${one.reason} ${one.detail ?? ''}`}</div>
            ))}
          </Alert>
        )}
        <Container>
          <SpaceBetween size="m">
            <FormField label={t('clusters.launchType')}>
              <Select
                selectedOption={{ value: launchType }}
                options={launchTypes.map((value) => ({ value }))}
                onChange={({ detail }) => setLaunchType(detail.selectedOption.value as LaunchType)}
                data-testid="launch-type"
              />
            </FormField>
            <FormField
              label={t('clusters.taskDefinition')}
              description={definition.data && arnName(definition.data.taskDefinitionArn)}
            >
              <Select
                selectedOption={family === '' ? null : { value: family }}
                options={(families.data ?? []).map((value) => ({ value }))}
                onChange={({ detail }) => setFamily(detail.selectedOption.value ?? '')}
                filteringType="auto"
                data-testid="task-definition"
              />
            </FormField>
            <FormField label={t('clusters.count')}>
              <Input
                type="number"
                value={count}
                onChange={({ detail }) => setCount(detail.value)}
                data-testid="task-count"
              />
            </FormField>
          </SpaceBetween>
        </Container>
        {definition.data !== undefined && (
          <DryRun definition={definition.data} instances={instances.data ?? []} />
        )}
      </SpaceBetween>
    </Form>
  );
}

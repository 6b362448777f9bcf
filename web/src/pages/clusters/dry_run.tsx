// Which instance could take the task of the form, requirement by requirement.
import {
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  type ContainerInstance,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { arnName, paths } from '../../app/paths';
import type { Clients } from '../../aws/clients';
import { useAws } from '../../aws/query';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { useText } from '../../i18n/locale';
import { feasibility, type Asked, type Check, type Feasibility } from './feasibility';
import { expressionsOf, groupOf, overridesOf, wantsDistinct, type RunForm } from './run_request';

const pageSize = 20;
const tasksMax = 10_000;

// The server itself says which instances an expression finds.
async function readMembers({ ecs }: Clients, cluster: string, expressions: readonly string[]) {
  const members = new Map<string, ReadonlySet<string>>();
  for (const filter of expressions) {
    const found = new Set<string>();
    let nextToken: string | undefined;
    do {
      const input = { cluster, filter, nextToken };
      const answer = await ecs.send(new ListContainerInstancesCommand(input));
      for (const arn of answer.containerInstanceArns ?? []) found.add(arn);
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    members.set(filter, found);
  }
  return members;
}

// The instances that hold a task of the group.
async function readTaken({ ecs }: Clients, cluster: string, group: string) {
  const taken = new Set<string>();
  let nextToken: string | undefined;
  for (let read = 0; read < tasksMax; read += 100) {
    const listed = await ecs.send(new ListTasksCommand({ cluster, nextToken }));
    const tasks = listed.taskArns ?? [];
    if (tasks.length === 0) break;
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
    for (const task of answer.tasks ?? []) {
      if (task.group === group) taken.add(task.containerInstanceArn ?? '');
    }
    nextToken = listed.nextToken;
    if (nextToken === undefined) break;
  }
  return taken;
}

export function useAsked(cluster: string, definition: TaskDefinition | undefined, form: RunForm) {
  const expressions = expressionsOf(definition, form);
  const group = groupOf(form);
  const members = useAws(
    ['ecs', 'instances', cluster, 'members', ...expressions],
    (clients) => readMembers(clients, cluster, expressions),
    { enabled: expressions.length > 0, keep: true },
  );
  const taken = useAws(
    ['ecs', 'tasks', cluster, 'taken', group],
    (clients) => readTaken(clients, cluster, group),
    { enabled: wantsDistinct(form), keep: true },
  );
  const asked: Asked = {
    external: form.launchType === 'EXTERNAL',
    overrides: overridesOf(form),
    members: expressions.length > 0 ? members.data : undefined,
    taken: wantsDistinct(form) ? taken.data : undefined,
  };
  return { asked, error: expressions.length > 0 ? members.error : null };
}

function Mark(props: { passed: boolean; reason: string }) {
  const t = useText();
  return (
    <StatusIndicator type={props.passed ? 'success' : 'error'}>
      {props.passed ? t('clusters.passed') : t('clusters.failed', { reason: props.reason })}
    </StatusIndicator>
  );
}

interface Row {
  instance: ContainerInstance;
  found: Feasibility;
}

function useColumns(cluster: string) {
  const t = useText();
  const needs = (check: Check) => t('clusters.needs', { needs: check.needs, has: check.has });
  const column = (id: string, header: string, mark: (row: Row) => [boolean, string]) => ({
    id,
    header,
    minWidth: 130,
    cell: (row: Row) => {
      const [passed, reason] = mark(row);
      return <Mark passed={passed} reason={reason} />;
    },
  });
  const none = (list: string[]): [boolean, string] => [list.length === 0, list.join(', ')];
  return [
    {
      id: 'instance',
      header: t('clusters.containerInstance'),
      cell: ({ instance }: Row) => {
        const id = arnName(instance.containerInstanceArn);
        return <PageLink to={paths.instance(cluster, id)}>{id}</PageLink>;
      },
    },
    {
      id: 'fits',
      header: t('clusters.fits'),
      minWidth: 110,
      cell: ({ found }: Row) => (
        <StatusIndicator type={found.fits ? 'success' : 'error'}>
          {t(found.fits ? 'clusters.passed' : 'common.no')}
        </StatusIndicator>
      ),
    },
    column('active', t('clusters.active'), ({ found, instance }) => [
      found.active,
      instance.status ?? '',
    ]),
    column('agent', t('clusters.agent'), ({ found }) => [
      found.connected,
      t('clusters.disconnected'),
    ]),
    column('attributes', t('clusters.attributes'), ({ found }) => none(found.attributesMissing)),
    column('constraints', t('clusters.constraints'), ({ found }) => none(found.constraintsBroken)),
    column('cpu', t('clusters.cpuShort'), ({ found }) => [found.cpu.passed, needs(found.cpu)]),
    column('memory', t('clusters.memoryShort'), ({ found }) => [
      found.memory.passed,
      needs(found.memory),
    ]),
    column('gpu', t('clusters.gpu'), ({ found }) => [found.gpu.passed, needs(found.gpu)]),
    column('ports', t('clusters.ports'), ({ found }) => [
      found.portsTaken.length === 0,
      t('clusters.portTaken', { ports: found.portsTaken.join(', ') }),
    ]),
  ];
}

// Those that fit come last: what stands in the way is read first.
export function DryRun(props: {
  cluster: string;
  definition: TaskDefinition;
  instances: ContainerInstance[];
  form: RunForm;
}) {
  const t = useText();
  const { asked, error } = useAsked(props.cluster, props.definition, props.form);
  const columns = useColumns(props.cluster);
  const [page, setPage] = useState(1);
  const rows = props.instances
    .map((instance) => ({ instance, found: feasibility(props.definition, instance, asked) }))
    .sort((a, b) => Number(a.found.fits) - Number(b.found.fits));
  const fitting = rows.filter((row) => row.found.fits).length;
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const at = Math.min(page, pages);
  return (
    <Table
      data-testid="dry-run"
      items={rows.slice((at - 1) * pageSize, at * pageSize)}
      wrapLines
      header={
        <>
          <Header
            variant="h2"
            counter={`(${fitting}/${rows.length})`}
            description={t('clusters.dryRunHint')}
          >
            {t('clusters.dryRun')}
          </Header>
          <ErrorAlert error={error} />
        </>
      }
      empty={t('clusters.noInstances')}
      columnDefinitions={columns}
      pagination={
        pages > 1 && (
          <Pagination
            currentPageIndex={at}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        )
      }
    />
  );
}

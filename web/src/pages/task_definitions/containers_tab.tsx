import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { CopyValue } from '../../components/copy';
import { useText } from '../../i18n/locale';
import { formatWords } from './word_list';

const ports = (container: ContainerDefinition) =>
  (container.portMappings ?? [])
    .map(({ hostPort, containerPort, containerPortRange, protocol }) => {
      const to = containerPort ?? containerPortRange ?? '';
      return `${hostPort ?? ''}:${to}/${protocol ?? 'tcp'}`;
    })
    .join(', ') || '-';

const memory = (one: ContainerDefinition) =>
  `${one.memory ?? '-'} / ${one.memoryReservation ?? '-'}`;

const words = (list: string[] | undefined) => formatWords(list ?? []) || '-';

function log(container: ContainerDefinition): string {
  const { logDriver, options } = container.logConfiguration ?? {};
  if (logDriver === undefined) return '-';
  return [logDriver, options?.['awslogs-group']].filter(Boolean).join(': ');
}

const variables = (container: ContainerDefinition) =>
  (container.environment ?? []).map(({ name, value }) => (
    <div key={name}>{`${name}=${value ?? ''}`}</div>
  ));

type Column = TableProps.ColumnDefinition<ContainerDefinition>;

function useColumns(): Column[] {
  const t = useText();
  const columns: Column[] = [
    { id: 'name', header: t('taskDefinitions.containerName'), cell: (one) => one.name },
    {
      id: 'image',
      header: t('taskDefinitions.image'),
      cell: (one) => <CopyValue text={one.image} label={t('taskDefinitions.image')} />,
      minWidth: 220,
    },
    { id: 'memory', header: t('taskDefinitions.hardSoft'), cell: memory },
    { id: 'cpu', header: t('taskDefinitions.cpuUnits'), cell: (one) => one.cpu ?? '-' },
    { id: 'ports', header: t('taskDefinitions.ports'), cell: ports },
    {
      id: 'essential',
      header: t('taskDefinitions.essential'),
      cell: (one) => t(one.essential === false ? 'common.no' : 'common.yes'),
    },
    {
      id: 'entryPoint',
      header: t('taskDefinitions.entryPoint'),
      cell: (one) => words(one.entryPoint),
    },
    { id: 'command', header: t('taskDefinitions.command'), cell: (one) => words(one.command) },
    { id: 'environment', header: t('taskDefinitions.environment'), cell: variables },
    {
      id: 'health',
      header: t('taskDefinitions.healthCommand'),
      cell: (one) => words(one.healthCheck?.command),
    },
    { id: 'log', header: t('taskDefinitions.logDriver'), cell: log },
  ];
  return columns.map((column) => ({ minWidth: 120, ...column }));
}

// What each container of a revision is, without reading JSON.
export function ContainersTab(props: { containers: ContainerDefinition[] }) {
  const t = useText();
  const columns = useColumns();
  return (
    <Table
      header={<Header variant="h2">{t('taskDefinitions.containers')}</Header>}
      ariaLabels={{ tableLabel: t('taskDefinitions.containers') }}
      items={props.containers}
      columnDefinitions={columns}
      wrapLines
    />
  );
}

// The ports that tasks use on an instance, as links, and whether they can be reached.
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { arnName, paths } from '../../app/paths';
import { useAws } from '../../aws/query';
import { PageLink } from '../../components/link';
import { useText } from '../../i18n/locale';
import { probe, type Reachability } from './probe';
import { openSources } from './reachability';
import type { UsedPort } from './tasks_on';

const address = (host: string, port: number) => `http://${host}:${port}/`;
const againMs = 15_000;

// The key is no "ec2" one: the question is itself a change of EC2's.
const useReachability = (instance: string | undefined, used: UsedPort) =>
  useAws(
    ['reachability', instance, used.port, used.task],
    ({ ec2 }) => probe(ec2, instance ?? '', used.port),
    { enabled: instance !== undefined, everyMs: againMs },
  );

function Answer({ found }: { found: Reachability }) {
  const t = useText();
  if (found.reachable) {
    return (
      <StatusIndicator type={found.warning === undefined ? 'success' : 'info'}>
        {found.warning ?? t('instances.portReachable')}
      </StatusIndicator>
    );
  }
  return (
    <SpaceBetween size="xxs">
      {found.obstacles.map((obstacle) => (
        <StatusIndicator key={obstacle} type="error">
          {obstacle === 'other' ? found.codes.join(', ') : t(`instances.${obstacle}Obstacle`)}
        </StatusIndicator>
      ))}
    </SpaceBetween>
  );
}

function Reachable(props: { instance: string | undefined; used: UsedPort }) {
  const t = useText();
  const asked = useReachability(props.instance, props.used);
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <span data-testid={`reachable-${props.used.port}`} data-reachable={asked.data?.reachable}>
        {asked.isPending && (
          <StatusIndicator type="loading">{t('instances.checking')}</StatusIndicator>
        )}
        {asked.error != null && (
          <StatusIndicator type="warning">{asked.error.message}</StatusIndicator>
        )}
        {asked.data && <Answer found={asked.data} />}
      </span>
      <Button
        variant="inline-icon"
        iconName="refresh"
        ariaLabel={t('instances.checkAgain', { port: props.used.port })}
        loading={asked.isFetching}
        onClick={() => void asked.refetch()}
      />
    </SpaceBetween>
  );
}

export function PortsTable(props: {
  cluster: string;
  ports: UsedPort[];
  host: string;
  instance: string | undefined;
  groups: SecurityGroup[];
}) {
  const t = useText();
  return (
    <Table
      header={<Header variant="h2">{t('instances.ports')}</Header>}
      items={props.ports}
      empty={t('instances.noPorts')}
      columnDefinitions={[
        {
          id: 'port',
          header: t('instances.port'),
          cell: ({ port }) => (
            <Link
              external
              externalIconAriaLabel={t('instances.newTab')}
              href={address(props.host, port)}
              data-testid={`port-link-${port}`}
            >
              {address(props.host, port)}
            </Link>
          ),
        },
        {
          id: 'reachable',
          header: t('instances.reachable'),
          cell: (used) => <Reachable instance={props.instance} used={used} />,
        },
        {
          id: 'rule',
          header: t('instances.openFor'),
          cell: ({ port }) =>
            openSources(props.groups, port).join(', ') || t('instances.ruleClosed'),
        },
        {
          id: 'task',
          header: t('instances.task'),
          cell: ({ task }) => (
            <PageLink to={paths.task(props.cluster, arnName(task))}>{arnName(task)}</PageLink>
          ),
        },
      ]}
    />
  );
}

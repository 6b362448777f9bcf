import { arnName } from '../../app/paths';
import { useRecentEvents, type AwsEvent } from '../../aws/live';
import { ResourceTable } from '../../components/resource_table';
import { Time } from '../../components/time';
import { useText } from '../../i18n/locale';

const isOf = (cluster: string) => (event: AwsEvent) =>
  event.source === 'aws.ecs' &&
  (event.detail.clusterArn === undefined ||
    String(event.detail.clusterArn).endsWith(`/${cluster}`)) &&
  (event.resources[0] === undefined || event.resources[0].includes(`/${cluster}/`));

function what(event: AwsEvent): string {
  const { eventName, lastStatus, desiredStatus, stoppedReason, agentConnected } = event.detail;
  if (eventName !== undefined) return String(eventName);
  const name = arnName(event.resources[0]);
  if (lastStatus === undefined) return `${name} agentConnected=${String(agentConnected)}`;
  const reason = stoppedReason === undefined ? '' : ` (${String(stoppedReason)})`;
  return `${name} ${String(lastStatus)} → ${String(desiredStatus)}${reason}`;
}

export function EventsTab({ cluster }: { cluster: string }) {
  const t = useText();
  const events = useRecentEvents().filter(isOf(cluster));
  return (
    <ResourceTable
      id="events"
      title={t('clusters.eventsTab')}
      items={events}
      columns={[
        {
          id: 'time',
          header: t('clusters.time'),
          cell: (event) => <Time at={event.time} />,
          text: (event) => event.time,
        },
        {
          id: 'event',
          header: t('clusters.event'),
          cell: (event) => event['detail-type'],
          text: (event) => event['detail-type'],
        },
        { id: 'what', header: t('clusters.what'), cell: what, text: what, minWidth: 300 },
      ]}
      keyOf={(event) => event.id}
      nameOf={what}
      loading={false}
      defaultSort={{ column: 'time', descending: true }}
      empty={t('clusters.noEvents')}
    />
  );
}

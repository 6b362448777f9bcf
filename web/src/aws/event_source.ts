// One connection to the server's event stream, opened again when it breaks, resumed by id.
export interface AwsEvent {
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export type LiveStatus = 'live' | 'reconnecting' | 'polling';

export type StreamMessage =
  | { kind: 'status'; status: LiveStatus }
  | { kind: 'reset' }
  | { kind: 'event'; event: AwsEvent };

const failuresUntilPolling = 4;

// Tells `send` everything until the returned function is called.
export function openEventSource(region: string, send: (message: StreamMessage) => void) {
  let last: string | null = null;
  let failures = 0;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    const query = new URLSearchParams({ region, from: 'oldest' });
    if (last !== null) query.set('lastEventId', last);
    source = new EventSource(`/console/api/events?${query}`);
    source.onopen = () => {
      failures = 0;
      send({ kind: 'status', status: 'live' });
    };
    source.onmessage = (message: MessageEvent<string>) => {
      last = message.lastEventId;
      send({ kind: 'event', event: JSON.parse(message.data) as AwsEvent });
    };
    source.addEventListener('reset', () => send({ kind: 'reset' }));
    source.onerror = () => {
      source?.close();
      failures += 1;
      const status = failures >= failuresUntilPolling ? 'polling' : 'reconnecting';
      send({ kind: 'status', status });
      timer = setTimeout(connect, Math.min(500 * 2 ** Math.min(failures - 1, 4), 8_000));
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

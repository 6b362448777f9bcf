// Holds the one event stream of all tabs of a browser: HTTP/1.1 has six connections a host.
import { openEventSource, type LiveStatus, type StreamMessage } from './event_source';

interface Stream {
  ports: Set<MessagePort>;
  status: LiveStatus;
  recent: StreamMessage[];
  close: () => void;
}

const recentMax = 1_000;
const streams = new Map<string, Stream>();

function open(region: string): Stream {
  const stream: Stream = {
    ports: new Set(),
    status: 'reconnecting',
    recent: [],
    close: () => undefined,
  };
  streams.set(region, stream);
  stream.close = openEventSource(region, (message) => {
    if (message.kind === 'status') stream.status = message.status;
    if (message.kind === 'reset') stream.recent = [];
    if (message.kind === 'event') {
      stream.recent.push(message);
      if (stream.recent.length > recentMax) stream.recent.splice(0, recentMax / 2);
    }
    for (const port of stream.ports) port.postMessage(message);
  });
  return stream;
}

function leave(port: MessagePort) {
  for (const [region, stream] of streams) {
    if (!stream.ports.delete(port) || stream.ports.size > 0) continue;
    stream.close();
    streams.delete(region);
  }
}

const scope = self as unknown as { onconnect: (event: MessageEvent) => void };
scope.onconnect = (event) => {
  const port = event.ports[0]!;
  port.onmessage = (message: MessageEvent<{ region?: string; bye?: true }>) => {
    leave(port);
    if (message.data.region === undefined) return;
    const stream = streams.get(message.data.region) ?? open(message.data.region);
    stream.ports.add(port);
    port.postMessage({ kind: 'status', status: stream.status });
    for (const recent of stream.recent) port.postMessage(recent);
  };
};

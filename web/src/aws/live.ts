// The server's events: who is told, and which answers they make stale.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useRegion } from '../app/region';
import { openEventSource, type AwsEvent, type LiveStatus, type StreamMessage } from './event_source';
import { staleKinds } from './stale';

export type { AwsEvent, LiveStatus };

const recentMax = 1_000;
let status: LiveStatus = 'reconnecting';
let recent: AwsEvent[] = [];
const seen = new Set<string>();
const eventListeners = new Set<(event: AwsEvent) => void>();
const statusListeners = new Set<() => void>();
const recentListeners = new Set<() => void>();

function receive(message: StreamMessage, missed: () => void) {
  if (message.kind === 'status') {
    if (status === message.status) return;
    const back = message.status === 'live';
    status = message.status;
    for (const listener of [...statusListeners]) listener();
    if (back) missed();
    return;
  }
  if (message.kind === 'reset') {
    recent = [];
    seen.clear();
    missed();
  } else {
    // Streams may repeat what was told.
    if (seen.has(message.event.id)) return;
    seen.add(message.event.id);
    recent = [...recent.slice(-(recentMax - 1)), message.event];
    if (seen.size > 4 * recentMax) {
      seen.clear();
      for (const event of recent) seen.add(event.id);
    }
    for (const listener of [...eventListeners]) listener(message.event);
  }
  for (const listener of [...recentListeners]) listener();
}

function connect(region: string, missed: () => void): () => void {
  const onMessage = (message: StreamMessage) => receive(message, missed);
  if (typeof SharedWorker === 'undefined') return openEventSource(region, onMessage);
  const worker = new SharedWorker(new URL('./events.worker.ts', import.meta.url), {
    type: 'module',
    name: 'minato-events',
  });
  worker.port.onmessage = (event: MessageEvent<StreamMessage>) => onMessage(event.data);
  worker.port.postMessage({ region });
  const bye = () => worker.port.postMessage({ bye: true });
  window.addEventListener('pagehide', bye);
  return () => {
    window.removeEventListener('pagehide', bye);
    bye();
    worker.port.close();
  };
}

const staleAfterMs = 60;

function staleMaker(queries: QueryClient, region: string) {
  const waiting = new Map<string, readonly string[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (event: AwsEvent) => {
    for (const key of staleKinds(event)) waiting.set(key.join('/'), key);
    timer ??= setTimeout(() => {
      timer = undefined;
      const keys = [...waiting.values()];
      waiting.clear();
      for (const key of keys) void queries.invalidateQueries({ queryKey: [region, ...key] });
    }, staleAfterMs);
  };
}

// Used once, by the shell.
export function useLiveConnection() {
  const region = useRegion();
  const queries = useQueryClient();
  useEffect(() => {
    recent = [];
    seen.clear();
    const started = new Date(Date.now() - 2_000).toISOString();
    const makeStale = staleMaker(queries, region);
    // What happened before this page asked for anything makes nothing stale.
    const listener = (event: AwsEvent) => {
      if (event.time >= started.slice(0, 19)) makeStale(event);
    };
    eventListeners.add(listener);
    const close = connect(region, () => void queries.invalidateQueries({ queryKey: [region] }));
    return () => {
      eventListeners.delete(listener);
      close();
    };
  }, [queries, region]);
}

const subscribeTo = (listeners: Set<() => void>) => (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const subscribeStatus = subscribeTo(statusListeners);
const subscribeRecent = subscribeTo(recentListeners);
export const useLiveStatus = () => useSyncExternalStore(subscribeStatus, () => status);
// The latest events of the region, oldest first.
export const useRecentEvents = () => useSyncExternalStore(subscribeRecent, () => recent);

export function useEvents(listener: (event: AwsEvent) => void) {
  useEffect(() => {
    eventListeners.add(listener);
    return () => void eventListeners.delete(listener);
  }, [listener]);
}

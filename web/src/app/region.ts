// The region that API calls are signed for: ?region= of the address, then the one chosen before,
// then the registry's.
import { useSyncExternalStore } from 'react';
import { currentSession } from './session';

const stored = 'minato.region';
const shape = /^[a-z]{2}(-[a-z]+)+-\d$/;
const listeners = new Set<() => void>();
let chosen: string | null = null;

export function currentRegion(): string {
  if (chosen !== null) return chosen;
  const asked = new URLSearchParams(window.location.search).get('region');
  if (asked !== null && shape.test(asked)) chosen = asked;
  else chosen = window.localStorage.getItem(stored);
  if (chosen !== null) return chosen;
  const session = currentSession();
  return session.status === 'signedIn' ? session.info.region : 'us-east-1';
}

export function chooseRegion(region: string) {
  chosen = region;
  window.localStorage.setItem(stored, region);
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useRegion = () => useSyncExternalStore(subscribe, currentRegion);

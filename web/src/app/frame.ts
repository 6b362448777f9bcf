// What a page tells the frame around it: its place, and so the title of the window.
import { useEffect, useSyncExternalStore } from 'react';

export interface Crumb {
  text: string;
  path: string; // below /console
}

let crumbs: Crumb[] = [];
const listeners = new Set<() => void>();

function show(place: Crumb[]) {
  crumbs = place;
  for (const listener of [...listeners]) listener();
}

export function usePage(place: Crumb[]) {
  const key = JSON.stringify(place);
  useEffect(() => {
    const parsed = JSON.parse(key) as Crumb[];
    show(parsed);
    document.title = [...parsed.map((crumb) => crumb.text).reverse(), 'Minato'].join(' - ');
  }, [key]);
}

// Kept outside the frame: only what shows the place is drawn anew when it changes.
export const useCrumbs = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => crumbs,
  );

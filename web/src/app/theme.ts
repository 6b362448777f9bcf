import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useSyncExternalStore } from 'react';

const stored = 'minato.theme';
const listeners = new Set<() => void>();
let mode: Mode = initial();

function initial(): Mode {
  const before = window.localStorage.getItem(stored);
  if (before === Mode.Dark || before === Mode.Light) return before;
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? Mode.Dark : Mode.Light;
}

export function startTheme() {
  applyMode(mode);
  applyDensity(Density.Comfortable);
}

export function chooseMode(next: Mode) {
  mode = next;
  window.localStorage.setItem(stored, next);
  applyMode(next);
  for (const listener of [...listeners]) listener();
}

export const useMode = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => mode,
  );
export { Mode };

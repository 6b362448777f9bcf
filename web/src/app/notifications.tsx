// Messages at the top of the page about what was done or failed; errors keep AWS's words.
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { lazy, Suspense, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ErrorDetails } from '../components/error_alert';
import { explain } from '../aws/errors';

export interface Notice {
  id: string;
  type: FlashbarProps.Type;
  header?: ReactNode;
  content?: ReactNode;
}

const noticesMax = 5;
let notices: Notice[] = [];
let next = 0;
const listeners = new Set<() => void>();

function change(to: Notice[]) {
  notices = to.slice(-noticesMax);
  for (const listener of [...listeners]) listener();
}

const dismiss = (id: string) => change(notices.filter((notice) => notice.id !== id));

export function notify(type: FlashbarProps.Type, header: ReactNode, content?: ReactNode) {
  const id = `notice-${++next}`;
  change([...notices, { id, type, header, content }]);
  if (type === 'success' || type === 'info') setTimeout(() => dismiss(id), 10_000);
}

// `header` says in the reader's language what failed.
export function notifyError(error: unknown, header?: ReactNode) {
  notify('error', header ?? explain(error).code, <ErrorDetails error={error} />);
}

const FlashMessages = lazy(() =>
  import('./flash_messages').then((m) => ({ default: m.FlashMessages })),
);

export function Notifications() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
  // Once there were some they may go slowly.
  const [any, setAny] = useState(false);
  if (shown.length > 0 && !any) setAny(true);
  if (!any) return null;
  return (
    <Suspense>
      <FlashMessages notices={shown} dismiss={dismiss} />
    </Suspense>
  );
}

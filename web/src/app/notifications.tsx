// Messages at the top of the page about what was done or failed; errors keep AWS's words.
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore, type ReactNode } from 'react';
import { ErrorDetails } from '../components/error_alert';
import { explain } from '../aws/errors';
import { useText } from '../i18n/locale';

interface Notice {
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

export function Notifications() {
  const t = useText();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
  return (
    <Flashbar
      items={shown.map((notice) => ({
        ...notice,
        dismissible: true,
        dismissLabel: t('shell.dismiss'),
        onDismiss: () => dismiss(notice.id),
      }))}
    />
  );
}

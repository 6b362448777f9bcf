// The preferences of a table. The dialog is loaded after the page has been drawn; the button is there
// before.
import Button from '@cloudscape-design/components/button';
import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useLater } from '../app/later';
import { useText } from '../i18n/locale';

export const pageSizes = [20, 50, 100];

export interface TablePreferencesProps {
  title: string;
  columns: ReadonlyArray<{ id: string; header: string }>;
  preferences: CollectionPreferencesProps.Preferences;
  onConfirm: (chosen: CollectionPreferencesProps.Preferences) => void;
}

const Dialog = lazy(() =>
  import('./table_preferences_dialog').then((m) => ({ default: m.TablePreferencesDialog })),
);

// Opens the dialog that has come, when somebody asked for it before.
function Opened(props: TablePreferencesProps & { asked: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (props.asked) place.current?.querySelector('button')?.click();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <div ref={place}>
      <Dialog {...props} />
    </div>
  );
}

export function TablePreferences(props: TablePreferencesProps) {
  const t = useText();
  const later = useLater();
  const [asked, setAsked] = useState(false);
  const waiting = (
    <Button
      iconName="settings"
      variant="icon"
      ariaLabel={t('common.preferences')}
      onClick={() => setAsked(true)}
    />
  );
  if (!later && !asked) return waiting;
  return (
    <Suspense fallback={waiting}>
      <Opened {...props} asked={asked} />
    </Suspense>
  );
}

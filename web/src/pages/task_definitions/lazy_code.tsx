// The editor and the comparison, fetched when they are first shown.
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { lazy, Suspense, type ComponentProps } from 'react';
import { useText } from '../../i18n/locale';

const LazyEditor = lazy(() => import('./json_editor'));
const LazyDiff = lazy(() => import('./diff_view'));

function Loading() {
  const t = useText();
  return <StatusIndicator type="loading">{t('common.loading')}</StatusIndicator>;
}

export const JsonEditor = (props: ComponentProps<typeof LazyEditor>) => (
  <Suspense fallback={<Loading />}>
    <LazyEditor {...props} />
  </Suspense>
);

export const DiffView = (props: ComponentProps<typeof LazyDiff>) => (
  <Suspense fallback={<Loading />}>
    <LazyDiff {...props} />
  </Suspense>
);

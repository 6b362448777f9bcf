// How much of a resource tasks have reserved.
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useText } from '../../i18n/locale';
import type { Usage } from './reading';

export function UsageBar(props: { name: string; usage: Usage | undefined }) {
  const t = useText();
  if (props.usage === undefined || props.usage.total === 0) return '-';
  const { used, total } = props.usage;
  return (
    <ProgressBar
      value={(100 * used) / total}
      ariaLabel={t('clusters.reserved', { name: props.name, used, total })}
      additionalInfo={`${used} / ${total}`}
    />
  );
}

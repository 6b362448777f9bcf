import Flashbar from '@cloudscape-design/components/flashbar';
import { useText } from '../i18n/locale';
import type { Notice } from './notifications';

export function FlashMessages(props: { notices: Notice[]; dismiss: (id: string) => void }) {
  const t = useText();
  return (
    <Flashbar
      items={props.notices.map((notice) => ({
        ...notice,
        dismissible: true,
        dismissLabel: t('shell.dismiss'),
        onDismiss: () => props.dismiss(notice.id),
      }))}
    />
  );
}

import Modal from '@cloudscape-design/components/modal';
import { useText } from '../i18n/locale';
import { CodeBlock } from './copy';

export function CliModal(props: { text: string; onDismiss: () => void }) {
  const t = useText();
  return (
    <Modal
      visible
      size="large"
      header={t('common.showCli')}
      closeAriaLabel={t('common.close')}
      onDismiss={props.onDismiss}
    >
      <CodeBlock text={props.text} label={t('common.showCli')} data-testid="cli-command" />
    </Modal>
  );
}

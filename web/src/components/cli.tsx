// "Show as AWS CLI command" for an API call.
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useState } from 'react';
import { useRegion } from '../app/region';
import { useSessionInfo } from '../app/session';
import { useText } from '../i18n/locale';
import { cliCommand, type ApiCall } from './cli_command';
import { CodeBlock } from './copy';

export type { ApiCall };

export function CliCommandButton(props: {
  calls: ApiCall[];
  variant?: 'normal' | 'link' | 'inline-link';
}) {
  const t = useText();
  const region = useRegion();
  const { endpoint } = useSessionInfo();
  const [visible, setVisible] = useState(false);
  const text = props.calls.map((call) => cliCommand(call, { endpoint, region })).join('\n\n');
  return (
    <>
      <Button
        variant={props.variant ?? 'link'}
        onClick={() => setVisible(true)}
        data-testid="show-cli"
        formAction="none"
      >
        {t('common.showCli')}
      </Button>
      <Modal
        visible={visible}
        size="large"
        header={t('common.showCli')}
        closeAriaLabel={t('common.close')}
        onDismiss={() => setVisible(false)}
      >
        {visible && <CodeBlock text={text} label={t('common.showCli')} data-testid="cli-command" />}
      </Modal>
    </>
  );
}

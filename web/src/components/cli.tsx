// "Show as AWS CLI command" for an API call.
import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useState } from 'react';
import { useRegion } from '../app/region';
import { useSessionInfo } from '../app/session';
import { useText } from '../i18n/locale';
import { cliCommand, type ApiCall } from './cli_command';

const CliModal = lazy(() => import('./cli_modal').then((m) => ({ default: m.CliModal })));

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
      {visible && (
        <Suspense>
          <CliModal text={text} onDismiss={() => setVisible(false)} />
        </Suspense>
      )}
    </>
  );
}

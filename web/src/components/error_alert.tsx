import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { explain } from '../aws/errors';
import { useText } from '../i18n/locale';

// AWS's message, what to do, and the request id to look for in the server's log.
export function ErrorDetails(props: { error: unknown }) {
  const t = useText();
  const { message, requestId, hint } = explain(props.error);
  return (
    <>
      <div data-testid="error-message">{message}</div>
      <div>{t('common.errorHint', { hint: t(hint) })}</div>
      {requestId !== undefined && (
        <Box variant="small" color="inherit">
          {t('common.requestId', { id: requestId })}
        </Box>
      )}
    </>
  );
}

export function ErrorAlert(props: { error: unknown; onRetry?: () => void }) {
  const t = useText();
  if (props.error == null) return null;
  return (
    <Alert
      type="error"
      data-testid="error"
      header={explain(props.error).code}
      action={props.onRetry && <Button onClick={props.onRetry}>{t('common.retry')}</Button>}
    >
      <ErrorDetails error={props.error} />
    </Alert>
  );
}

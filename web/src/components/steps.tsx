// The progress of long work: one line a step with its state, time and reason.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useText } from '../i18n/locale';
import { ErrorDetails } from './error_alert';

export interface StepState {
  id: string;
  title: ReactNode;
  status: 'pending' | 'running' | 'done' | 'failed' | 'skipped';
  detail?: ReactNode; // the id of what was made, a reason
  error?: unknown;
  milliseconds?: number;
}

const icons: Record<StepState['status'], StatusIndicatorProps.Type> = {
  pending: 'pending',
  running: 'in-progress',
  done: 'success',
  failed: 'error',
  skipped: 'stopped',
};

export function Steps(props: { steps: StepState[]; onRetry?: (id: string) => void }) {
  const t = useText();
  return (
    <ol className="steps" aria-live="polite">
      {props.steps.map((step) => (
        <li key={step.id} data-testid={`step-${step.id}`} data-status={step.status}>
          <StatusIndicator type={icons[step.status]}>{step.title}</StatusIndicator>
          {step.milliseconds !== undefined && (
            <Box variant="small" display="inline" margin={{ left: 'xs' }}>
              {`${(step.milliseconds / 1000).toFixed(1)} s`}
            </Box>
          )}
          {step.detail !== undefined && (
            <Box variant="small" display="block" padding={{ left: 'l' }}>
              {step.detail}
            </Box>
          )}
          {step.error !== undefined && (
            <Box padding={{ left: 'l' }} color="text-status-error">
              <ErrorDetails error={step.error} />
            </Box>
          )}
          {step.status === 'failed' && props.onRetry !== undefined && (
            <Box padding={{ left: 'l' }}>
              <Button onClick={() => props.onRetry!(step.id)} data-testid={`retry-${step.id}`}>
                {t('common.retry')}
              </Button>
            </Box>
          )}
        </li>
      ))}
    </ol>
  );
}

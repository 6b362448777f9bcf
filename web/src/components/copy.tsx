// Copying, also on plain http://host where the clipboard API is missing.
import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useText } from '../i18n/locale';

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'copy-source';
  const before = document.activeElement as HTMLElement | null;
  // Inside the dialog of the button, or its focus trap takes the selection away.
  (before?.closest('[role="dialog"]') ?? document.body).append(area);
  area.focus();
  area.select();
  try {
    // Without the focus it would "copy" nothing and say yes.
    return document.activeElement === area && document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    before?.focus();
  }
}

export async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext && navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without permission the selection still works.
    }
  }
  return copyBySelection(text);
}

// A button that copies `text`. `label` names what is copied, for people who cannot see the icon.
export function CopyButton(props: {
  text: string;
  label: string;
  children?: ReactNode; // a button with words instead of an icon
  variant?: 'normal' | 'primary' | 'inline-icon';
  'data-testid'?: string;
}) {
  const t = useText();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setOutcome((await copyText(props.text)) ? 'copied' : 'failed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome(null), 2_000);
  };
  return (
    <span className="copy-button">
      <Button
        iconName={outcome === 'copied' ? 'status-positive' : 'copy'}
        variant={props.children === undefined ? 'inline-icon' : (props.variant ?? 'normal')}
        ariaLabel={t('common.copyNamed', { name: props.label })}
        onClick={() => void copy()}
        data-testid={props['data-testid']}
      >
        {props.children}
      </Button>
      <span aria-live="polite" className="copy-outcome">
        {outcome === 'copied' && (
          <StatusIndicator type="success">{t('common.copied')}</StatusIndicator>
        )}
        {outcome === 'failed' && (
          <StatusIndicator type="warning">{t('common.copyFailed')}</StatusIndicator>
        )}
      </span>
    </span>
  );
}

// A value that can be copied: an ARN, a URI, a DNS name.
export function CopyValue(props: {
  text: string | undefined;
  label: string;
  children?: ReactNode; // shown instead of the text
  'data-testid'?: string;
}) {
  if (props.text === undefined || props.text === '') return '-';
  return (
    <span className="copy-value">
      <CopyButton text={props.text} label={props.label} />{' '}
      <span className="copy-text" data-testid={props['data-testid']}>
        {props.children ?? props.text}
      </span>
    </span>
  );
}

// A command or document in a box that can be selected and copied.
export function CodeBlock(props: {
  text: string;
  label: string;
  'data-testid'?: string;
}) {
  return (
    <div className="code-block">
      <pre tabIndex={0} aria-label={props.label} data-testid={props['data-testid']}>
        {props.text}
      </pre>
      <CopyButton text={props.text} label={props.label} />
    </div>
  );
}

// A term with an explanation on demand.
export function Hint(props: { term: ReactNode; children: ReactNode }) {
  return (
    <Popover triggerType="text" content={props.children} dismissButton={false}>
      {props.term}
    </Popover>
  );
}

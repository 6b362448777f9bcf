// Asks before something is deleted; with `word` the person has to type it.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { useText } from '../i18n/locale';
import { ErrorAlert } from './error_alert';

export function DeleteModal(props: {
  title: string;
  children?: ReactNode; // what is lost, what warns
  word?: string;
  action?: string; // the word on the button, "Delete" unless given
  busy: boolean;
  error?: unknown;
  extra?: ReactNode; // beside the buttons, such as the CLI command
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const ready = props.word === undefined || typed === props.word;
  return (
    <Modal
      visible
      header={props.title}
      closeAriaLabel={t('common.close')}
      onDismiss={props.onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {props.extra}
            <Button variant="link" onClick={props.onCancel}>
              {t('common.cancel')}
            </Button>
            <Button
              variant="primary"
              disabled={!ready}
              loading={props.busy}
              onClick={props.onConfirm}
              data-testid="confirm-delete"
            >
              {props.action ?? t('common.delete')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {props.children}
        {props.word !== undefined && (
          <FormField label={t('common.deleteConfirmLabel', { word: props.word })}>
            <Input
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
              onKeyDown={({ detail }) => {
                if (detail.key === 'Enter' && ready && !props.busy) props.onConfirm();
              }}
              data-testid="confirm-word"
              autoFocus
              autoComplete={false}
            />
          </FormField>
        )}
        <ErrorAlert error={props.error} />
      </SpaceBetween>
    </Modal>
  );
}

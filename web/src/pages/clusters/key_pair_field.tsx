// The key pair of instances: none, one that is there, or a new one.
import { CreateKeyPairCommand, DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAws, useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';

function download(name: string, text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-pem-file' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

function CreateKeyPair(props: { onMade: (name: string) => void; onCancel: () => void }) {
  const t = useText();
  const [name, setName] = useState('');
  const input = { KeyName: name.trim(), KeyType: 'ed25519' as const };
  const create = useAwsChange(
    ({ ec2 }, _: void) => ec2.send(new CreateKeyPairCommand(input)),
    [['ec2', 'keyPairs']],
  );
  const submit = () =>
    create.mutate(undefined, {
      onSuccess: (made) => {
        download(`${made.KeyName}.pem`, made.KeyMaterial ?? '');
        props.onMade(made.KeyName ?? '');
      },
    });
  return (
    <Modal
      visible
      header={t('clusters.createKeyPair')}
      closeAriaLabel={t('common.close')}
      onDismiss={props.onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton calls={[{ service: 'ec2', operation: 'CreateKeyPair', input }]} />
            <Button variant="link" onClick={props.onCancel}>
              {t('common.cancel')}
            </Button>
            <Button
              variant="primary"
              disabled={input.KeyName === ''}
              loading={create.isPending}
              onClick={submit}
              data-testid="save-key-pair"
            >
              {t('common.create')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="info">{t('clusters.keyPairOnce')}</Alert>
        <FormField label={t('clusters.keyPairName')}>
          <Input
            value={name}
            onChange={({ detail }) => setName(detail.value)}
            data-testid="key-pair-name"
            autoFocus
          />
        </FormField>
        <ErrorAlert error={create.error} />
      </SpaceBetween>
    </Modal>
  );
}

export function KeyPairField(props: { keyName: string; onChange: (name: string) => void }) {
  const t = useText();
  const [creating, setCreating] = useState(false);
  const pairs = useAws(['ec2', 'keyPairs'], async ({ ec2 }) => {
    const answer = await ec2.send(new DescribeKeyPairsCommand({}));
    return (answer.KeyPairs ?? []).map((pair) => ({
      value: pair.KeyName ?? '',
      label: pair.KeyName ?? '',
      description: pair.KeyType,
    }));
  });
  const none = { value: '', label: t('clusters.keyPairNone') };
  const options = [none, ...(pairs.data ?? [])];
  const known = options.find((one) => one.value === props.keyName);
  return (
    <FormField
      label={t('clusters.keyPair')}
      description={t('clusters.keyPairHint')}
      secondaryControl={
        <Button onClick={() => setCreating(true)} data-testid="create-key-pair">
          {t('clusters.createKeyPair')}
        </Button>
      }
    >
      <Select
        selectedOption={known ?? { value: props.keyName, label: props.keyName }}
        options={options}
        statusType={pairs.isPending ? 'loading' : 'finished'}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value ?? '')}
        data-testid="key-pair"
      />
      {creating && (
        <CreateKeyPair
          onCancel={() => setCreating(false)}
          onMade={(name) => {
            setCreating(false);
            props.onChange(name);
          }}
        />
      )}
    </FormField>
  );
}

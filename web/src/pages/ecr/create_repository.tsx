import { CreateRepositoryCommand, type ImageTagMutability } from '@aws-sdk/client-ecr';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { notify } from '../../app/notifications';
import { paths } from '../../app/paths';
import { useSessionInfo } from '../../app/session';
import { usePage } from '../../app/shell';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { isRepositoryName } from './push_commands';

export function CreateRepositoryPage() {
  const t = useText();
  const navigate = useNavigate();
  const { registryHost } = useSessionInfo();
  const [name, setName] = useState('');
  const [mutability, setMutability] = useState<ImageTagMutability>('MUTABLE');
  const [scanOnPush, setScanOnPush] = useState(false);
  const [tried, setTried] = useState(false);
  usePage([
    { text: t('ecr.repositories'), path: paths.repositories },
    { text: t('ecr.createRepository'), path: paths.createRepository },
  ]);
  const input = {
    repositoryName: name,
    imageTagMutability: mutability,
    imageScanningConfiguration: { scanOnPush },
  };
  const create = useAwsChange(
    ({ ecr }, _: void) => ecr.send(new CreateRepositoryCommand(input)),
    [['ecr', 'repositories']],
  );
  const valid = isRepositoryName(name);
  const submit = () => {
    setTried(true);
    if (!valid) return;
    create.mutate(undefined, {
      onSuccess: () => {
        notify('success', t('ecr.created', { name }));
        void navigate(paths.repository(name));
      },
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Form
        header={<Header variant="h1">{t('ecr.createRepository')}</Header>}
        errorText={undefined}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <CliCommandButton calls={[{ service: 'ecr', operation: 'CreateRepository', input }]} />
            <Button
              variant="link"
              formAction="none"
              onClick={() => void navigate(paths.repositories)}
            >
              {t('common.cancel')}
            </Button>
            <Button variant="primary" loading={create.isPending} data-testid="submit">
              {t('ecr.createRepository')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <ErrorAlert error={create.error} />
          <Container>
            <SpaceBetween size="l">
              <FormField
                label={t('ecr.repositoryName')}
                description={`${registryHost}/`}
                constraintText={t('ecr.repositoryNameHint')}
                errorText={tried && !valid ? t('ecr.nameInvalid') : undefined}
              >
                <Input
                  value={name}
                  onChange={({ detail }) => setName(detail.value)}
                  spellcheck={false}
                  autoFocus
                  data-testid="repository-name"
                />
              </FormField>
              <FormField label={t('ecr.tagMutability')}>
                <RadioGroup
                  value={mutability}
                  onChange={({ detail }) => setMutability(detail.value as ImageTagMutability)}
                  items={[
                    { value: 'MUTABLE', label: t('ecr.mutable') },
                    { value: 'IMMUTABLE', label: t('ecr.immutable') },
                  ]}
                />
              </FormField>
              <Checkbox
                checked={scanOnPush}
                onChange={({ detail }) => setScanOnPush(detail.checked)}
                description={t('ecr.scanOnPushHint')}
              >
                {t('ecr.scanOnPush')}
              </Checkbox>
            </SpaceBetween>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { forgetCredentials } from '../../aws/clients';
import { serverInfo, signIn, type ServerInfo } from '../../app/session';
import { ErrorAlert } from '../../components/error_alert';
import { localeNames, locales, useLocale, useText, type Locale } from '../../i18n/locale';

export function LoginPage(props: { expired: boolean }) {
  const t = useText();
  const { locale, setLocale } = useLocale();
  const [info, setInfo] = useState<ServerInfo | null>(null);
  const [accessKeyId, setAccessKeyId] = useState('');
  const [secretAccessKey, setSecretAccessKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = `${t('login.title')} - Minato`;
  }, [t]);
  useEffect(() => {
    serverInfo().then(setInfo, setError);
  }, []);
  const enter = async (how: Parameters<typeof signIn>[0]) => {
    setBusy(true);
    setError(null);
    forgetCredentials();
    try {
      await signIn(how);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <main className="login">
      <SpaceBetween size="l">
        <Box variant="h1" textAlign="center">
          {t('shell.product')}
        </Box>
        {props.expired && (
          <Alert type="info" data-testid="session-expired">
            {t('login.expired')}
          </Alert>
        )}
        <ErrorAlert error={error} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void enter({ accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() });
          }}
        >
          <Container header={<Header variant="h2">{t('login.title')}</Header>}>
            <Form
              actions={
                <Button variant="primary" loading={busy} data-testid="sign-in" formAction="submit">
                  {t('login.signIn')}
                </Button>
              }
            >
              <SpaceBetween size="m">
                <FormField label={t('login.accessKeyId')} description={t('login.keyHint')}>
                  <Input
                    value={accessKeyId}
                    onChange={({ detail }) => setAccessKeyId(detail.value)}
                    name="accessKeyId"
                    autoComplete="username"
                    spellcheck={false}
                  />
                </FormField>
                <FormField label={t('login.secretAccessKey')}>
                  <Input
                    value={secretAccessKey}
                    onChange={({ detail }) => setSecretAccessKey(detail.value)}
                    type="password"
                    name="secretAccessKey"
                    autoComplete="current-password"
                  />
                </FormField>
              </SpaceBetween>
            </Form>
          </Container>
        </form>
        {info?.localUser === true && (
          <Container header={<Header variant="h2">{t('login.localUser')}</Header>}>
            <SpaceBetween size="s">
              <Box variant="p">{t('login.localUserHint')}</Box>
              <Button
                loading={busy}
                onClick={() => void enter({ localUser: true })}
                data-testid="local-user"
              >
                {t('login.continueAsLocalUser')}
              </Button>
            </SpaceBetween>
          </Container>
        )}
        <Select
          ariaLabel={t('shell.language')}
          selectedOption={{ value: locale, label: localeNames[locale] }}
          options={locales.map((value) => ({ value, label: localeNames[value] }))}
          onChange={({ detail }) => setLocale(detail.selectedOption.value as Locale)}
        />
      </SpaceBetween>
    </main>
  );
}

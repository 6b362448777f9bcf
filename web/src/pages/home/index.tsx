import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { paths } from '../../app/paths';
import { useRegion } from '../../app/region';
import { useSessionInfo } from '../../app/session';
import { usePage } from '../../app/shell';
import { useProgress } from '../../aws/progress';
import { CodeBlock, CopyValue } from '../../components/copy';
import { ErrorAlert } from '../../components/error_alert';
import { PageLink } from '../../components/link';
import { Steps } from '../../components/steps';
import { useText } from '../../i18n/locale';

const steps = [
  ['repository', paths.repositories],
  ['image', paths.repositories],
  ['definition', paths.taskDefinitions],
  ['cluster', paths.clusters],
  ['task', paths.clusters],
] as const;

const cliLine = (endpoint: string, region: string) =>
  `eval "$(minato env)"\naws --endpoint-url ${endpoint} --region ${region} ecs list-clusters`;

export function HomePage() {
  const t = useText();
  const region = useRegion();
  const session = useSessionInfo();
  const { progress, error } = useProgress();
  usePage([]);
  const copied = (label: string, text: string) => ({
    label,
    value: <CopyValue text={text} label={label} />,
  });
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{t('shell.productHint')}</Header>
      <ErrorAlert error={error} />
      <Container header={<Header variant="h2">{t('home.title')}</Header>}>
        <Box variant="p">{t('home.intro')}</Box>
        <Steps
          steps={steps.map(([id, to]) => ({
            id,
            title: <PageLink to={to}>{t(`home.${id}`)}</PageLink>,
            status: progress[id] ? 'done' : 'pending',
          }))}
        />
        <PageLink to={paths.workshop}>{t('shell.workshop')}</PageLink>
      </Container>
      <Container header={<Header variant="h2">{t('home.server')}</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            copied(t('home.account'), session.accountId),
            copied(t('home.region'), region),
            copied(t('home.endpoint'), session.endpoint),
            copied(t('home.registry'), session.registryHost),
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">{t('home.cli')}</Header>}>
        <CodeBlock text={cliLine(session.endpoint, region)} label={t('home.cli')} />
      </Container>
    </SpaceBetween>
  );
}

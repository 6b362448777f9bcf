import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactNode } from 'react';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useProgress } from '../../aws/progress';
import { CodeBlock, CopyValue } from '../../components/copy';
import { PageLink } from '../../components/link';
import { useText } from '../../i18n/locale';
import type { TextKey } from '../../i18n/words';
import { files, values } from './content';

function Step(props: {
  id: 1 | 2 | 3 | 4 | 5;
  done: boolean | undefined;
  to: string;
  words: Array<[TextKey, string]>;
  children?: ReactNode;
}) {
  const t = useText();
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={<PageLink to={props.to}>{t('workshop.open')}</PageLink>}
          info={
            props.done !== undefined && (
              <StatusIndicator type={props.done ? 'success' : 'pending'} />
            )
          }
        >
          {t(`workshop.step${props.id}`)}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">{t(`workshop.step${props.id}Text`)}</Box>
        {props.words.length > 0 && (
          <KeyValuePairs
            columns={2}
            items={props.words.map(([label, text]) => ({
              label: t(label),
              value: <CopyValue text={text} label={t(label)} />,
            }))}
          />
        )}
        {props.children}
      </SpaceBetween>
    </Container>
  );
}

const openedKey = 'minato.workshop.opened';

// Only the person knows whether the page was opened; the browser remembers it.
function useOpened() {
  const [opened, setOpened] = useState(() => window.localStorage.getItem(openedKey) === 'yes');
  const choose = (chosen: boolean) => {
    if (chosen) window.localStorage.setItem(openedKey, 'yes');
    else window.localStorage.removeItem(openedKey);
    setOpened(chosen);
  };
  return [opened, choose] as const;
}

export function WorkshopPage() {
  const t = useText();
  const [opened, setOpened] = useOpened();
  const { progress } = useProgress();
  usePage([{ text: t('shell.workshop'), path: paths.workshop }]);
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={t('workshop.intro')}>
        {t('workshop.title')}
      </Header>
      <Step
        id={1}
        done={progress.image}
        to={paths.repositories}
        words={[['workshop.repository', values.repository]]}
      >
        <StatusIndicator type={progress.repository ? 'success' : 'pending'}>
          {t('home.repository')}
        </StatusIndicator>
        <StatusIndicator type={progress.image ? 'success' : 'pending'}>
          {t('home.image')}
        </StatusIndicator>
        {files.map(({ name, text }) => (
          <div key={name}>
            <Box variant="awsui-key-label">{name}</Box>
            <CodeBlock text={text} label={name} />
          </div>
        ))}
      </Step>
      <Step
        id={2}
        done={progress.definition}
        to={paths.createTaskDefinition}
        words={[
          ['workshop.name', values.name],
          ['workshop.role', values.role],
          ['workshop.memory', values.memory],
          ['workshop.ports', values.ports],
        ]}
      />
      <Step
        id={3}
        done={progress.cluster}
        to={paths.createCluster}
        words={[
          ['workshop.name', values.name],
          ['workshop.type', values.instanceType],
          ['workshop.portRange', values.port],
        ]}
      />
      <Step
        id={4}
        done={progress.task}
        to={paths.cluster(values.name)}
        words={[['workshop.name', values.name]]}
      />
      <Step id={5} done={opened} to={paths.cluster(values.name)} words={[]}>
        <Checkbox
          checked={opened}
          onChange={({ detail }) => setOpened(detail.checked)}
          data-testid="page-opened"
        >
          {t('workshop.opened')}
        </Checkbox>
      </Step>
    </SpaceBetween>
  );
}

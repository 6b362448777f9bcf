import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useRegion } from '../../app/region';
import { useSessionInfo } from '../../app/session';
import { CodeBlock, CopyButton } from '../../components/copy';
import { useText } from '../../i18n/locale';
import type { ImageRow } from './images';
import { pushCommands, type PushTool } from './push_commands';

const steps = ['ecr.stepLogin', 'ecr.stepBuild', 'ecr.stepTag', 'ecr.stepPush'] as const;

function Commands(props: { repository: string; tool: PushTool }) {
  const t = useText();
  const region = useRegion();
  const { endpoint, registryHost } = useSessionInfo();
  const { repository, tool } = props;
  const commands = pushCommands({ endpoint, region, registryHost, repository }, tool);
  return (
    <SpaceBetween size="m">
      <Box variant="p">{t(tool === 'podman' ? 'ecr.pushIntroPodman' : 'ecr.pushIntro')}</Box>
      {commands.map((command, index) => (
        <div key={steps[index]}>
          <Box variant="awsui-key-label">{t(steps[index]!)}</Box>
          <CodeBlock
            text={command}
            label={t('ecr.command', { number: index + 1 })}
            data-testid={`push-command-${index + 1}`}
          />
        </div>
      ))}
      <CopyButton
        text={commands.join('\n')}
        label={t('ecr.allCommands')}
        data-testid="push-command-all"
      >
        {t('ecr.copyAll')}
      </CopyButton>
    </SpaceBetween>
  );
}

// True when the images hold something pushed after `since`.
const arrived = (images: readonly ImageRow[], since: number) =>
  images.some((image) => (image.pushedAt?.getTime() ?? 0) > since);

export function PushModal(props: {
  repository: string;
  images: readonly ImageRow[];
  onClose: () => void;
}) {
  const t = useText();
  const [newest] = useState(() =>
    Math.max(0, ...props.images.map((image) => image.pushedAt?.getTime() ?? 0)),
  );
  const done = arrived(props.images, newest);
  const tab = (tool: PushTool) => ({
    id: tool,
    label: t(`ecr.${tool}`),
    content: <Commands repository={props.repository} tool={tool} />,
  });
  return (
    <Modal
      visible
      size="large"
      header={t('ecr.pushCommands', { name: props.repository })}
      closeAriaLabel={t('common.close')}
      onDismiss={props.onClose}
      data-testid="push-commands"
      footer={
        <Box float="right">
          <Button variant="primary" onClick={props.onClose} data-testid="close-push-commands">
            {t('common.close')}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Tabs tabs={[tab('linux'), tab('windows'), tab('podman')]} />
        <div data-testid="push-status" data-status={done ? 'done' : 'waiting'} role="status">
          {done ? (
            <Alert type="success">{t('ecr.pushArrived')}</Alert>
          ) : (
            <StatusIndicator type="pending">{t('ecr.waitingForPush')}</StatusIndicator>
          )}
        </div>
      </SpaceBetween>
    </Modal>
  );
}

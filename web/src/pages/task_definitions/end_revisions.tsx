// Deregistering revisions, and deleting those that are deregistered.
import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { notify } from '../../app/notifications';
import { arnName } from '../../app/paths';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import type { ApiCall } from '../../components/cli_command';
import { DeleteModal } from '../../components/delete_modal';
import { useText } from '../../i18n/locale';

const lists = [['ecs', 'taskDefinitions']];
const atOnce = 10; // what DeleteTaskDefinitions takes

interface EndProps {
  definitions: string[]; // names or ARNs of revisions
  onClose: (done: boolean) => void;
}

const batches = (names: string[]) =>
  Array.from({ length: Math.ceil(names.length / atOnce) }, (_, at) =>
    names.slice(at * atOnce, (at + 1) * atOnce),
  );

export function Deregister(props: EndProps) {
  const t = useText();
  const names = props.definitions.map(arnName);
  const name = names.join(', ');
  const change = useAwsChange(async ({ ecs }, _: void) => {
    for (const taskDefinition of names) {
      await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    }
  }, [...lists, ['ecs', 'taskDefinition']]);
  const calls = names.map(
    (taskDefinition): ApiCall => ({
      service: 'ecs',
      operation: 'DeregisterTaskDefinition',
      input: { taskDefinition },
    }),
  );
  return (
    <DeleteModal
      title={t('taskDefinitions.deregisterTitle', { name })}
      action={t('taskDefinitions.deregister')}
      busy={change.isPending}
      error={change.error}
      extra={<CliCommandButton calls={calls} />}
      onCancel={() => props.onClose(false)}
      onConfirm={() =>
        change.mutate(undefined, {
          onSuccess: () => {
            notify('success', t('taskDefinitions.deregistered', { name }));
            props.onClose(true);
          },
        })
      }
    >
      {t('taskDefinitions.deregisterHint')}
    </DeleteModal>
  );
}

export function DeleteRevisions(props: EndProps) {
  const t = useText();
  const names = props.definitions.map(arnName);
  const name = names.join(', ');
  const change = useAwsChange(async ({ ecs }, _: void) => {
    for (const taskDefinitions of batches(names)) {
      const { failures = [] } = await ecs.send(
        new DeleteTaskDefinitionsCommand({ taskDefinitions }),
      );
      const reasons = failures.map(({ arn, reason }) => `${arnName(arn)}: ${reason}`);
      if (reasons.length > 0) throw new Error(reasons.join(' '));
    }
    // A revision that no task uses is gone at once: there is nothing to read again of it.
  }, lists);
  const calls = batches(names).map(
    (taskDefinitions): ApiCall => ({
      service: 'ecs',
      operation: 'DeleteTaskDefinitions',
      input: { taskDefinitions },
    }),
  );
  return (
    <DeleteModal
      title={t('taskDefinitions.deleteTitle', { name })}
      busy={change.isPending}
      error={change.error}
      extra={<CliCommandButton calls={calls} />}
      onCancel={() => props.onClose(false)}
      onConfirm={() =>
        change.mutate(undefined, {
          onSuccess: () => {
            notify('success', t('taskDefinitions.deleted', { name }));
            props.onClose(true);
          },
        })
      }
    >
      {t('taskDefinitions.deleteHint')}
    </DeleteModal>
  );
}

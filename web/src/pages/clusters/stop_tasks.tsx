// Asks before tasks are stopped, and for the reason they keep.
import { StopTaskCommand } from '@aws-sdk/client-ecs';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { notify } from '../../app/notifications';
import { arnName } from '../../app/paths';
import { useAwsChange, type AwsKey } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { DeleteModal } from '../../components/delete_modal';
import { useText } from '../../i18n/locale';
import { settleAll } from './settle_all';

const reasonMax = 1024;
const atOnce = 4;

export function StopTasks(props: {
  cluster: string;
  tasks: readonly string[]; // ARNs
  touches: AwsKey[];
  onClose: () => void;
}) {
  const t = useText();
  const [reason, setReason] = useState('');
  const inputs = props.tasks.map((task) => ({
    cluster: props.cluster,
    task,
    reason: reason.trim() === '' ? undefined : reason.trim().slice(0, reasonMax),
  }));
  const stop = useAwsChange(
    ({ ecs }, _: void) => settleAll(inputs, atOnce, (one) => ecs.send(new StopTaskCommand(one))),
    props.touches,
  );
  const confirm = () =>
    stop.mutate(undefined, {
      onSuccess: (failed) => {
        const reasons = failed.map((one) => `${arnName(one.item.task)}: ${one.reason}`);
        if (failed.length > 0) notify('error', t('clusters.notStopped'), reasons.join('\n'));
        else notify('success', t('clusters.stopsAsked', { count: inputs.length }));
        props.onClose();
      },
    });
  return (
    <DeleteModal
      title={t('clusters.stopTasks', { count: inputs.length })}
      action={t('clusters.stop')}
      busy={stop.isPending}
      error={stop.error}
      extra={
        <CliCommandButton
          calls={inputs.map((input) => ({ service: 'ecs', operation: 'StopTask', input }))}
        />
      }
      onCancel={props.onClose}
      onConfirm={confirm}
    >
      {t('clusters.stopHint')}
      <FormField label={t('clusters.stopReason')}>
        <Input
          value={reason}
          onChange={({ detail }) => setReason(detail.value)}
          data-testid="stop-reason"
        />
      </FormField>
    </DeleteModal>
  );
}

// Ending an instance, and taking one out of its cluster.
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { DeregisterContainerInstanceCommand } from '@aws-sdk/client-ecs';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { DeleteModal } from '../../components/delete_modal';
import { useText } from '../../i18n/locale';

export function Terminate(props: { id: string; onClose: (done: boolean) => void }) {
  const t = useText();
  const input = { InstanceIds: [props.id] };
  const change = useAwsChange(
    ({ ec2 }, _: void) => ec2.send(new TerminateInstancesCommand(input)),
    [['ecs', 'instances'], ['ec2']],
  );
  return (
    <DeleteModal
      title={t('instances.terminateTitle', { id: props.id })}
      action={t('instances.terminate')}
      busy={change.isPending}
      error={change.error}
      extra={
        <CliCommandButton calls={[{ service: 'ec2', operation: 'TerminateInstances', input }]} />
      }
      onCancel={() => props.onClose(false)}
      onConfirm={() => change.mutate(undefined, { onSuccess: () => props.onClose(true) })}
    >
      {t('instances.terminateHint')}
    </DeleteModal>
  );
}

export function Deregister(props: {
  cluster: string;
  id: string;
  onClose: (done: boolean) => void;
}) {
  const t = useText();
  const { cluster, id } = props;
  const input = { cluster, containerInstance: id, force: true };
  const change = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new DeregisterContainerInstanceCommand(input)),
    [['ecs', 'instances'], ['ecs', 'tasks'], ['ecs', 'clusters']],
  );
  const call = { service: 'ecs' as const, operation: 'DeregisterContainerInstance', input };
  return (
    <DeleteModal
      title={t('instances.deregisterTitle', { id })}
      action={t('instances.deregister')}
      busy={change.isPending}
      error={change.error}
      extra={<CliCommandButton calls={[call]} />}
      onCancel={() => props.onClose(false)}
      onConfirm={() => change.mutate(undefined, { onSuccess: () => props.onClose(true) })}
    >
      {t('instances.deregisterHint')}
    </DeleteModal>
  );
}

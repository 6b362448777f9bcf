// Drain, activate and terminate the chosen container instances.
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DeregisterContainerInstanceCommand,
  type ContainerInstance,
} from '@aws-sdk/client-ecs';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { notify, notifyError } from '../../app/notifications';
import { arnName } from '../../app/paths';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton, type ApiCall } from '../../components/cli';
import { DeleteModal } from '../../components/delete_modal';
import { useText } from '../../i18n/locale';
import { changeStates } from './instance_state';

interface Props {
  cluster: string;
  chosen: ContainerInstance[];
  onDone: () => void;
}

const arnsOf = (chosen: ContainerInstance[]) =>
  chosen.map((item) => item.containerInstanceArn ?? '');

function useStateChange({ cluster, chosen, onDone }: Props) {
  const t = useText();
  const change = useAwsChange(
    ({ ecs }, status: 'ACTIVE' | 'DRAINING') => changeStates(ecs, cluster, arnsOf(chosen), status),
    [['ecs', 'instances']],
  );
  return (status: 'ACTIVE' | 'DRAINING') =>
    change.mutate(status, {
      onError: notifyError,
      onSuccess: (failures) => {
        for (const { arn, reason } of failures) {
          const name = arnName(arn);
          notify('error', t('clusters.notChanged', { name, reason: reason ?? '' }));
        }
        const count = chosen.length - failures.length;
        if (count > 0) notify('success', t('clusters.changed', { count }));
        onDone();
      },
    });
}

// Ends the EC2 instance; a host that joined by its agent is only taken out of the cluster.
function Terminate(props: Props & { onClose: () => void }) {
  const t = useText();
  const { cluster, chosen } = props;
  const InstanceIds = chosen.flatMap((item) => item.ec2InstanceId ?? []);
  const external = chosen.filter((item) => item.ec2InstanceId === undefined);
  const calls: ApiCall[] = external.map((item) => ({
    service: 'ecs',
    operation: 'DeregisterContainerInstance',
    input: { cluster, containerInstance: item.containerInstanceArn, force: true },
  }));
  if (InstanceIds.length > 0) {
    calls.push({ service: 'ec2', operation: 'TerminateInstances', input: { InstanceIds } });
  }
  const change = useAwsChange(
    async ({ ecs, ec2 }, _: void) => {
      if (InstanceIds.length > 0) await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
      for (const { containerInstanceArn: containerInstance } of external) {
        await ecs.send(
          new DeregisterContainerInstanceCommand({ cluster, containerInstance, force: true }),
        );
      }
    },
    [['ecs', 'instances'], ['ec2']],
  );
  return (
    <DeleteModal
      title={t('clusters.terminateInstances', { count: chosen.length })}
      action={t('clusters.terminate')}
      busy={change.isPending}
      error={change.error}
      extra={<CliCommandButton calls={calls} />}
      onCancel={props.onClose}
      onConfirm={() =>
        change.mutate(undefined, {
          onSuccess: () => {
            notify('success', t('clusters.changed', { count: chosen.length }));
            props.onClose();
            props.onDone();
          },
        })
      }
    >
      {t('clusters.terminateHint')}
    </DeleteModal>
  );
}

export function InstanceActions(props: Props) {
  const t = useText();
  const { cluster, chosen } = props;
  const [terminating, setTerminating] = useState(false);
  const changeState = useStateChange(props);
  const none = chosen.length === 0;
  const call: ApiCall = none
    ? { service: 'ecs', operation: 'ListContainerInstances', input: { cluster } }
    : {
        service: 'ecs',
        operation: 'UpdateContainerInstancesState',
        input: { cluster, containerInstances: arnsOf(chosen), status: 'DRAINING' },
      };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CliCommandButton calls={[call]} />
      <ButtonDropdown
        disabled={none}
        data-testid="instance-actions"
        items={[
          {
            id: 'DRAINING',
            text: t('clusters.drain'),
            disabled: chosen.every((item) => item.status === 'DRAINING'),
          },
          {
            id: 'ACTIVE',
            text: t('clusters.activate'),
            disabled: chosen.every((item) => item.status === 'ACTIVE'),
          },
          { id: 'terminate', text: t('clusters.terminate') },
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === 'terminate') setTerminating(true);
          else changeState(detail.id === 'ACTIVE' ? 'ACTIVE' : 'DRAINING');
        }}
      >
        {t('clusters.actions')}
      </ButtonDropdown>
      {terminating && <Terminate {...props} onClose={() => setTerminating(false)} />}
    </SpaceBetween>
  );
}

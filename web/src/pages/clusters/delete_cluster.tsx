import { DeleteClusterCommand } from '@aws-sdk/client-ecs';
import { notify } from '../../app/notifications';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { DeleteModal } from '../../components/delete_modal';
import { useText } from '../../i18n/locale';

export function DeleteCluster(props: {
  name: string;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const t = useText();
  const { name } = props;
  const input = { cluster: name };
  const remove = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new DeleteClusterCommand(input)),
    [['ecs', 'clusters']],
  );
  return (
    <DeleteModal
      title={t('clusters.deleteCluster', { name })}
      word={name}
      busy={remove.isPending}
      error={remove.error}
      extra={<CliCommandButton calls={[{ service: 'ecs', operation: 'DeleteCluster', input }]} />}
      onCancel={props.onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            notify('success', t('clusters.deleted', { name }));
            props.onClose();
            props.onDeleted?.();
          },
        })
      }
    >
      {t('clusters.deleteClusterHint')}
    </DeleteModal>
  );
}

import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { notify } from '../../app/notifications';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { CopyValue } from '../../components/copy';
import { DeleteModal } from '../../components/delete_modal';
import { PageLink } from '../../components/link';
import { ResourceTable } from '../../components/resource_table';
import { useText } from '../../i18n/locale';
import { useRevisions } from './reading';

export function Deregister(props: { definition: string; onClose: (done: boolean) => void }) {
  const t = useText();
  const name = arnName(props.definition);
  const input = { taskDefinition: name };
  const change = useAwsChange(
    ({ ecs }, _: void) => ecs.send(new DeregisterTaskDefinitionCommand(input)),
    [
      ['ecs', 'taskDefinitions'],
      ['ecs', 'taskDefinition'],
    ],
  );
  return (
    <DeleteModal
      title={t('taskDefinitions.deregisterTitle', { name })}
      action={t('taskDefinitions.deregister')}
      busy={change.isPending}
      error={change.error}
      extra={
        <CliCommandButton
          calls={[{ service: 'ecs', operation: 'DeregisterTaskDefinition', input }]}
        />
      }
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

export function FamilyPage() {
  const t = useText();
  const navigate = useNavigate();
  const family = useParams().family ?? '';
  const revisions = useRevisions(family);
  const [selected, setSelected] = useState<string[]>([]);
  const [removing, setRemoving] = useState(false);
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: family, path: paths.family(family) },
  ]);
  const number = (arn: string) => familyAndRevision(arn)[1];
  const chosen = selected.map((arn) => Number(number(arn))).sort((a, b) => a - b);
  return (
    <>
      <ResourceTable
        id="revisions"
        variant="full-page"
        title={family}
        items={revisions.items}
        columns={[
          {
            id: 'revision',
            header: t('taskDefinitions.revision'),
            cell: (arn) => (
              <PageLink to={paths.revision(family, number(arn))}>{arnName(arn)}</PageLink>
            ),
            text: (arn) => Number(number(arn)),
          },
          {
            id: 'arn',
            header: 'ARN',
            cell: (arn) => <CopyValue text={arn} label={arnName(arn)} />,
            minWidth: 300,
          },
        ]}
        keyOf={(arn) => arn}
        nameOf={arnName}
        loading={revisions.loading}
        error={revisions.error}
        onRetry={revisions.refresh}
        hasMore={revisions.hasMore}
        onLoadMore={revisions.loadMore}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              disabled={selected.length !== 2}
              onClick={() => void navigate(paths.compare(family, chosen[0]!, chosen[1]!))}
            >
              {t('taskDefinitions.compare')}
            </Button>
            <Button disabled={selected.length !== 1} onClick={() => setRemoving(true)}>
              {t('taskDefinitions.deregister')}
            </Button>
            <Button
              variant="primary"
              disabled={revisions.items.length === 0}
              onClick={() =>
                void navigate(paths.newRevision(family, number(selected[0] ?? revisions.items[0]!)))
              }
            >
              {t('taskDefinitions.newRevision')}
            </Button>
          </SpaceBetween>
        }
        empty={t('taskDefinitions.noDefinitions')}
      />
      {removing && selected[0] !== undefined && (
        <Deregister
          definition={selected[0]}
          onClose={() => {
            setRemoving(false);
            setSelected([]);
          }}
        />
      )}
    </>
  );
}

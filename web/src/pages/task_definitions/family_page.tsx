import type { TaskDefinitionStatus } from '@aws-sdk/client-ecs';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { CopyValue } from '../../components/copy';
import { PageLink } from '../../components/link';
import { ResourceTable, type Column } from '../../components/resource_table';
import { Time } from '../../components/time';
import { useText } from '../../i18n/locale';
import { DeleteRevisions, Deregister } from './end_revisions';
import { useDefinition, useRevisions } from './reading';
import { RunButton } from './run_button';
import { RevisionStatus, StatusFilter } from './status';

const statuses = ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'] as const;
const number = (arn: string) => familyAndRevision(arn)[1];

function Registered(props: { arn: string }) {
  return <Time at={useDefinition(arnName(props.arn)).data?.taskDefinition.registeredAt} />;
}

function useColumns(family: string, status: string): Column<string>[] {
  const t = useText();
  return [
    {
      id: 'revision',
      header: t('taskDefinitions.revision'),
      cell: (arn) => <PageLink to={paths.revision(family, number(arn))}>{arnName(arn)}</PageLink>,
      text: (arn) => Number(number(arn)),
      minWidth: 180,
    },
    {
      id: 'status',
      header: t('taskDefinitions.status'),
      cell: () => <RevisionStatus status={status} />,
    },
    {
      id: 'registered',
      header: t('taskDefinitions.registeredAt'),
      cell: (arn) => <Registered arn={arn} />,
    },
    {
      id: 'arn',
      header: 'ARN',
      cell: (arn) => <CopyValue text={arn} label={arnName(arn)} />,
      minWidth: 300,
    },
  ];
}

function Actions(props: {
  family: string;
  status: TaskDefinitionStatus;
  newest: string | undefined;
  selected: string[];
  onEnd: () => void;
}) {
  const t = useText();
  const navigate = useNavigate();
  const { family, status, selected, newest } = props;
  const chosen = selected.map((arn) => Number(number(arn))).sort((a, b) => a - b);
  const one = selected.length === 1 ? selected[0] : selected.length === 0 ? newest : undefined;
  const input = { familyPrefix: family, status, sort: 'DESC' };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CliCommandButton calls={[{ service: 'ecs', operation: 'ListTaskDefinitions', input }]} />
      <Button
        disabled={selected.length !== 2}
        onClick={() => void navigate(paths.compare(family, chosen[0]!, chosen[1]!))}
        data-testid="compare"
      >
        {t('taskDefinitions.compare')}
      </Button>
      {status !== 'DELETE_IN_PROGRESS' && (
        <Button disabled={selected.length === 0} onClick={props.onEnd} data-testid="end-revisions">
          {status === 'ACTIVE' ? t('taskDefinitions.deregister') : t('common.delete')}
        </Button>
      )}
      <RunButton
        definition={one === undefined ? '' : arnName(one)}
        disabled={one === undefined || status !== 'ACTIVE'}
      />
      <Button
        variant="primary"
        disabled={one === undefined}
        onClick={() => void navigate(paths.newRevision(family, number(one!)))}
        data-testid="new-revision"
      >
        {t('taskDefinitions.newRevision')}
      </Button>
    </SpaceBetween>
  );
}

export function FamilyPage() {
  const t = useText();
  const family = useParams().family ?? '';
  const [params, setParams] = useSearchParams();
  const asked = params.get('status') as TaskDefinitionStatus;
  const status = statuses.includes(asked) ? asked : 'ACTIVE';
  const revisions = useRevisions(family, status);
  const [selected, setSelected] = useState<string[]>([]);
  const [ending, setEnding] = useState(false);
  const columns = useColumns(family, status);
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: family, path: paths.family(family) },
  ]);
  const End = status === 'ACTIVE' ? Deregister : DeleteRevisions;
  return (
    <>
      <ResourceTable
        id="revisions"
        variant="full-page"
        title={family}
        items={revisions.items}
        columns={columns}
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
        serverFilter={
          <StatusFilter
            value={status}
            values={statuses}
            onChange={(value) => {
              setSelected([]);
              setParams({ status: value }, { replace: true });
            }}
          />
        }
        actions={
          <Actions
            family={family}
            status={status}
            newest={revisions.items[0]}
            selected={selected}
            onEnd={() => setEnding(true)}
          />
        }
        empty={t('taskDefinitions.noRevisions')}
      />
      {ending && (
        <End
          definitions={selected}
          onClose={(done) => {
            setEnding(false);
            if (done) setSelected([]);
          }}
        />
      )}
    </>
  );
}

import type { TaskDefinitionFamilyStatus } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { PageLink } from '../../components/link';
import { ResourceTable } from '../../components/resource_table';
import { useText } from '../../i18n/locale';
import { useFamilies, useLatest, type FamilyFilter } from './reading';
import { RevisionStatus, StatusFilter } from './status';

const statuses = ['ACTIVE', 'INACTIVE', 'ALL'] as const;

function Latest(props: { family: string }) {
  const latest = useLatest(props.family).data;
  if (latest == null) return '-';
  const [, revision] = familyAndRevision(latest.arn);
  return <PageLink to={paths.revision(props.family, revision)}>{arnName(latest.arn)}</PageLink>;
}

function LatestStatus(props: { family: string }) {
  return <RevisionStatus status={useLatest(props.family).data?.status} />;
}

// What the API filters by lives in the address.
function useFilter() {
  const [params, setParams] = useSearchParams();
  const asked = params.get('status') as TaskDefinitionFamilyStatus;
  const familyPrefix = params.get('prefix') || undefined;
  const filter: FamilyFilter = {
    status: statuses.includes(asked) ? asked : 'ACTIVE',
    ...(familyPrefix === undefined ? {} : { familyPrefix }),
  };
  const change = (name: 'status' | 'prefix', value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return { filter, change };
}

// Asks the server when the person pauses.
function PrefixFilter(props: { value: string; onChange: (value: string) => void }) {
  const t = useText();
  const [typed, setTyped] = useState(props.value);
  const { value, onChange } = props;
  const sent = useRef(value);
  // Another address, not the answer to what was typed here.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      onChange(typed);
    }, 300);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <Input
      type="search"
      value={typed}
      placeholder={t('taskDefinitions.beginsWith')}
      ariaLabel={t('taskDefinitions.beginsWith')}
      clearAriaLabel={t('common.clearFilter')}
      onChange={({ detail }) => setTyped(detail.value)}
      data-testid="family-prefix"
    />
  );
}

export function TaskDefinitionsPage() {
  const t = useText();
  const navigate = useNavigate();
  const { filter, change } = useFilter();
  const families = useFamilies(filter);
  usePage([{ text: t('taskDefinitions.title'), path: paths.taskDefinitions }]);
  return (
    <ResourceTable
      id="families"
      variant="full-page"
      title={t('taskDefinitions.title')}
      items={families.items}
      columns={[
        {
          id: 'family',
          header: t('taskDefinitions.family'),
          cell: (family) => <PageLink to={paths.family(family)}>{family}</PageLink>,
          text: (family) => family,
        },
        {
          id: 'latest',
          header: t('taskDefinitions.latest'),
          cell: (family) => <Latest family={family} />,
        },
        {
          id: 'status',
          header: t('taskDefinitions.status'),
          cell: (family) => <LatestStatus family={family} />,
        },
      ]}
      keyOf={(family) => family}
      nameOf={(family) => family}
      loading={families.loading}
      error={families.error}
      onRetry={families.refresh}
      hasMore={families.hasMore}
      onLoadMore={families.loadMore}
      serverFilter={
        <SpaceBetween direction="horizontal" size="xs">
          <PrefixFilter
            value={filter.familyPrefix ?? ''}
            onChange={(value) => change('prefix', value)}
          />
          <StatusFilter
            value={filter.status}
            values={statuses}
            onChange={(value) => change('status', value)}
          />
        </SpaceBetween>
      }
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <CliCommandButton
            calls={[
              { service: 'ecs', operation: 'ListTaskDefinitionFamilies', input: { ...filter } },
            ]}
          />
          <Button
            variant="primary"
            onClick={() => void navigate(paths.createTaskDefinition)}
            data-testid="create-task-definition"
          >
            {t('taskDefinitions.create')}
          </Button>
        </SpaceBetween>
      }
      empty={
        <Box textAlign="center" padding="l">
          <b>{t('taskDefinitions.noDefinitions')}</b>
          <Box>{t('taskDefinitions.noDefinitionsHint')}</Box>
        </Box>
      }
    />
  );
}

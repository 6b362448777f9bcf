import Container from '@cloudscape-design/components/container';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { arnName, familyAndRevision, paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { CliCommandButton } from '../../components/cli';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { requestOf } from './form_model';
import { DiffView } from './lazy_code';
import { useDefinition, useRevisions } from './reading';

// Two columns of JSON need this much.
const twoColumns = '(min-width: 900px)';

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => !window.matchMedia(twoColumns).matches);
  useEffect(() => {
    const query = window.matchMedia(twoColumns);
    const follow = () => setNarrow(!query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return narrow;
}

// Active and deregistered ones, newest first, and the one chosen, whatever its status.
function useNumbers(family: string, chosen: string[]): string[] {
  const active = useRevisions(family, 'ACTIVE');
  const inactive = useRevisions(family, 'INACTIVE');
  const numbers = [...active.items, ...inactive.items].map((arn) => familyAndRevision(arn)[1]);
  return [...new Set([...numbers, ...chosen.filter(Boolean)])].sort(
    (a, b) => Number(b) - Number(a),
  );
}

function Choice(props: {
  label: string;
  value: string;
  numbers: string[];
  onChange: (value: string) => void;
  'data-testid': string;
}) {
  return (
    <FormField label={props.label}>
      <Select
        selectedOption={{ value: props.value, label: props.value }}
        options={props.numbers.map((value) => ({ value, label: value }))}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value ?? '')}
        filteringType={props.numbers.length > 10 ? 'auto' : 'none'}
        data-testid={props['data-testid']}
      />
    </FormField>
  );
}

export function ComparePage() {
  const t = useText();
  const family = useParams().family ?? '';
  const [params, setParams] = useSearchParams();
  const from = params.get('from') ?? '';
  const to = params.get('to') ?? '';
  const before = useDefinition(from === '' ? undefined : `${family}:${from}`);
  const after = useDefinition(to === '' ? undefined : `${family}:${to}`);
  const numbers = useNumbers(family, [from, to]);
  const narrow = useNarrow();
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: family, path: paths.family(family) },
    { text: t('taskDefinitions.compare'), path: paths.compare(family, from, to) },
  ]);
  const choose = (part: { from?: string; to?: string }) =>
    setParams({ from, to, ...part }, { replace: true });
  const side = ({ data }: typeof before) =>
    data && {
      text: JSON.stringify(requestOf(data.taskDefinition, data.tags), null, 2),
      label: arnName(data.taskDefinition.taskDefinitionArn),
    };
  const left = side(before);
  const right = side(after);
  const calls = [from, to].map((revision) => ({
    service: 'ecs' as const,
    operation: 'DescribeTaskDefinition',
    input: { taskDefinition: `${family}:${revision}`, include: ['TAGS'] },
  }));
  return (
    <SpaceBetween size="m">
      <Header variant="h1" actions={<CliCommandButton calls={calls} />}>
        {t('taskDefinitions.compareTitle', { family, from, to })}
      </Header>
      <ErrorAlert error={before.error ?? after.error} />
      <Container>
        <SpaceBetween size="m">
          <ColumnLayout columns={2}>
            <Choice
              label={t('taskDefinitions.compareFrom')}
              value={from}
              numbers={numbers}
              onChange={(value) => choose({ from: value })}
              data-testid="compare-from"
            />
            <Choice
              label={t('taskDefinitions.compareTo')}
              value={to}
              numbers={numbers}
              onChange={(value) => choose({ to: value })}
              data-testid="compare-to"
            />
          </ColumnLayout>
          {left && right && left.text === right.text && (
            <StatusIndicator type="info">{t('taskDefinitions.noDifference')}</StatusIndicator>
          )}
          {left && right && <DiffView before={left} after={right} narrow={narrow} />}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

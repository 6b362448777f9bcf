import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams, useSearchParams } from 'react-router';
import { paths } from '../../app/paths';
import { usePage } from '../../app/shell';
import { ErrorAlert } from '../../components/error_alert';
import { useText } from '../../i18n/locale';
import { requestOf } from './form_model';
import { diffLines } from './line_diff';
import { useDefinition } from './reading';

const marks = { same: ' ', removed: '-', added: '+' } as const;

export function ComparePage() {
  const t = useText();
  const family = useParams().family ?? '';
  const [params] = useSearchParams();
  const from = params.get('from') ?? '';
  const to = params.get('to') ?? '';
  const before = useDefinition(`${family}:${from}`);
  const after = useDefinition(`${family}:${to}`);
  usePage([
    { text: t('taskDefinitions.title'), path: paths.taskDefinitions },
    { text: family, path: paths.family(family) },
    { text: t('taskDefinitions.compare'), path: paths.compare(family, from, to) },
  ]);
  const shown = (definition: typeof before) =>
    definition.data ? JSON.stringify(requestOf(definition.data), null, 2) : '';
  const ready = before.data !== undefined && after.data !== undefined;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{t('taskDefinitions.compareTitle', { family, from, to })}</Header>
      <ErrorAlert error={before.error ?? after.error} />
      <Container>
        <pre className="diff" data-testid="diff">
          {ready &&
            diffLines(shown(before), shown(after)).map((line, index) => (
              <div key={index} className={`diff-${line.kind}`}>
                {`${marks[line.kind]} ${line.text}`}
              </div>
            ))}
        </pre>
      </Container>
    </SpaceBetween>
  );
}

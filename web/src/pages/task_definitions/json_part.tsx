import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useText } from '../../i18n/locale';
import { shownText, type Draft } from './draft';
import { JsonEditor } from './lazy_code';
import { marksOf, sayJsonProblem } from './marks';
import type { Problem } from './validation';

export function JsonPart(props: {
  draft: Draft;
  problems: Problem[];
  onChange: (text: string) => void;
}) {
  const t = useText();
  const { draft } = props;
  const text = shownText(draft);
  const marks = marksOf(text, props.problems, t);
  return (
    <FormField
      label={t('taskDefinitions.json')}
      description={t('taskDefinitions.jsonHint')}
      errorText={draft.problem && sayJsonProblem(draft.problem, t)}
      stretch
    >
      <SpaceBetween size="s">
        <JsonEditor
          value={text}
          label={t('taskDefinitions.json')}
          marks={marks}
          onChange={props.onChange}
          data-testid="json"
        />
        {draft.problem === null && marks.length > 0 && (
          <Alert type="error" header={t('taskDefinitions.problems')} data-testid="json-problems">
            <ul>
              {marks.map(({ from, line, message }, index) => (
                <li key={`${from} ${index}`}>{t('taskDefinitions.lineSays', { line, message })}</li>
              ))}
            </ul>
          </Alert>
        )}
      </SpaceBetween>
    </FormField>
  );
}

// Instead of the form, while the text does not say what a form can show.
export function FormBlocked(props: { toText: () => void; onGiveUp: () => void }) {
  const t = useText();
  return (
    <Alert
      type="warning"
      data-testid="form-blocked"
      header={t('taskDefinitions.formBlocked')}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button formAction="none" onClick={props.onGiveUp}>
            {t('taskDefinitions.giveUpText')}
          </Button>
          <Button formAction="none" onClick={props.toText}>
            {t('taskDefinitions.toText')}
          </Button>
        </SpaceBetween>
      }
    >
      {t('taskDefinitions.formBlockedHint')}
    </Alert>
  );
}

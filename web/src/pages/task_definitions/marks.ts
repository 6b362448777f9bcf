// Where in a JSON text its problems are.
import { parseJson, spanOf, type JsonProblem } from './json_text';
import type { Problem } from './validation';
import type { TextKey, Values } from '../../i18n/words';

type Say = (key: TextKey, values?: Values) => string;

export interface TextMark {
  from: number;
  to: number;
  line: number;
  message: string;
}

export function sayJsonProblem(problem: JsonProblem | 'notObject', t: Say): string {
  if (problem === 'notObject') return t('taskDefinitions.jsonNotObject');
  const { reason, what, line, column } = problem;
  const place = { line, column };
  if (reason === 'unfinished') return t('taskDefinitions.jsonUnfinished', place);
  if (reason === 'duplicate') return t('taskDefinitions.jsonDuplicate', { ...place, name: what });
  if (reason === 'tooDeep') return t('taskDefinitions.jsonTooDeep', place);
  return t('taskDefinitions.jsonUnexpected', { ...place, what });
}

// A problem of JSON itself hides those of what it says. In the order of the text.
export function marksOf(text: string, problems: Problem[], t: Say): TextMark[] {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const parsed = parseJson(text);
  if ('problem' in parsed) {
    const { at, line } = parsed.problem;
    return [{ from: at, to: at + 1, line, message: sayJsonProblem(parsed.problem, t) }];
  }
  return problems
    .map(({ place, message }) => {
      const { from, to } = spanOf(parsed.spans, place);
      // A value of many lines is marked at its beginning.
      const end = text.slice(from, to).includes('\n') ? from + 1 : to;
      return { from, to: end, line: lineAt(from), message };
    })
    .sort((a, b) => a.from - b.from);
}

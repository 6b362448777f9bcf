// What is being edited, by form and by JSON in turns. Text that is not JSON is kept as it was
// typed until it is corrected or given up, and nothing can be sent meanwhile.
import { changed, type Request } from './form_model';
import { parseJson, type JsonProblem } from './json_text';

export interface Draft {
  request: Request; // the last that was valid
  text: string | null; // as typed; null: the request, written out
  problem: JsonProblem | 'notObject' | null; // why `text` is not a request
}

export const startDraft = (request: Request): Draft => ({ request, text: null, problem: null });

export const shownText = (draft: Draft): string =>
  draft.text ?? JSON.stringify(draft.request, null, 2);

export const changeByForm = (draft: Draft, part: Partial<Request>): Draft =>
  startDraft(changed(draft.request, part));

export function changeByText(draft: Draft, text: string): Draft {
  const parsed = parseJson(text);
  if ('problem' in parsed) return { ...draft, text, problem: parsed.problem };
  const { value } = parsed;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { ...draft, text, problem: 'notObject' };
  }
  return { request: value as Request, text, problem: null };
}

export const giveUpText = (draft: Draft): Draft => startDraft(draft.request);

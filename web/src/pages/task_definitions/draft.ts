// What is being edited, by form and by JSON in turns. Text that is not JSON is kept as it was
// typed until it is corrected or given up, and nothing can be sent meanwhile.
import { checkAgainstModel } from './constraints';
import { changed, type Request } from './form_model';
import { parseJson, type JsonProblem } from './json_text';

export interface Draft {
  request: Request; // the last that was JSON; to be sent
  formed: Request; // the last with every value of its type: what a form can show
  text: string | null; // as typed; null: the request, written out
  problem: JsonProblem | 'notObject' | null; // why `text` is not a request
}

export const startDraft = (request: Request): Draft => ({
  request,
  formed: request,
  text: null,
  problem: null,
});

export const formUsable = (draft: Draft) =>
  draft.problem === null && draft.request === draft.formed;

export const shownText = (draft: Draft): string =>
  draft.text ?? JSON.stringify(draft.request, null, 2);

export const changeByForm = (draft: Draft, part: Partial<Request>): Draft =>
  startDraft(changed(draft.formed, part));

export function changeByText(draft: Draft, text: string): Draft {
  const parsed = parseJson(text);
  if ('problem' in parsed) return { ...draft, text, problem: parsed.problem };
  const { value } = parsed;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { ...draft, text, problem: 'notObject' };
  }
  const request = value as Request;
  const formed = checkAgainstModel(request).typed ? request : draft.formed;
  return { request, formed, text, problem: null };
}

export const giveUpText = (draft: Draft): Draft => startDraft(draft.formed);

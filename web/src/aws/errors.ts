// What an error of the SDK, or of the console's own paths, says to a person.
import { ConsoleError } from '../app/session';
import type { TextKey } from '../i18n/words';

export interface ExplainedError {
  code: string; // AWS's
  message: string; // AWS's
  requestId?: string;
  hint: TextKey;
}

interface SdkError extends Error {
  Code?: string;
  $metadata?: { requestId?: string; httpStatusCode?: number };
}

const hints: Array<[RegExp, TextKey]> = [
  [/AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden/, 'common.hintAccessDenied'],
  [/ExpiredToken|SessionExpired|UnrecognizedClient|InvalidClientTokenId/, 'common.hintExpired'],
  [/Throttl|TooManyRequests|LimitExceeded|RequestLimit/, 'common.hintThrottled'],
  [/InUse|NotEmpty|Contains|DeleteConflict|DependencyViolation/, 'common.hintInUse'],
  [/NotFound|NoSuchEntity/, 'common.hintNotFound'],
  [/Invalid|Validation|ClientException|Malformed|AlreadyExists|Duplicate/, 'common.hintInvalid'],
  [/NetworkError|TypeError|TimeoutError/, 'common.hintNetwork'],
];

export function explain(error: unknown): ExplainedError {
  const known = error as SdkError;
  const code = known?.name === 'Error' ? (known.Code ?? 'Error') : (known?.name ?? 'Error');
  const offline = known instanceof TypeError && /fetch|network/i.test(known.message);
  return {
    code: offline ? 'NetworkError' : code,
    message: known?.message ?? String(error),
    requestId:
      error instanceof ConsoleError ? error.requestId : (known?.$metadata?.requestId ?? undefined),
    hint: hints.find(([pattern]) => pattern.test(code))?.[1] ?? 'common.hintServer',
  };
}

export const isNetworkError = (error: unknown) => explain(error).code === 'NetworkError';

// True for answers that say the temporary credentials are no longer taken.
export function isExpired(error: unknown): boolean {
  return /ExpiredToken|UnrecognizedClient|InvalidClientTokenId/.test(explain(error).code);
}

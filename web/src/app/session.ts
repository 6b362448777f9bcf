// Who is signed in. Credentials are temporary, kept in memory, and fetched with the session cookie
// whenever the SDK asks for fresh ones.
import { useSyncExternalStore } from 'react';

export interface SessionInfo {
  accountId: string;
  arn: string;
  region: string; // the registry's
  registryHost: string;
  endpoint: string;
  version: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

export type SessionState =
  | { status: 'unknown' }
  | { status: 'signedOut'; expired: boolean }
  | { status: 'signedIn'; info: SessionInfo };

export class ConsoleError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly requestId?: string,
  ) {
    super(message);
    this.name = code;
  }
}

let state: SessionState = { status: 'unknown' };
const listeners = new Set<() => void>();

function become(next: SessionState) {
  state = next;
  for (const listener of [...listeners]) listener();
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/console/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Minato-Console': '1' },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
    });
  } catch (error) {
    throw new ConsoleError('NetworkError', String((error as Error).message), 0);
  }
  const parsed = (await answer.json().catch(() => ({}))) as Record<string, string>;
  if (!answer.ok) {
    throw new ConsoleError(
      parsed.code ?? 'InternalError',
      parsed.message ?? answer.statusText,
      answer.status,
      answer.headers.get('x-amzn-requestid') ?? undefined,
    );
  }
  return parsed as T;
}

type SessionAnswer = SessionInfo & {
  credentials: Omit<Credentials, 'expiration'> & { expiration: string };
};

let latest: Credentials | null = null;

// The credentials that came last, while somebody is signed in.
export const latestCredentials = () => latest;

function signedOut(expired: boolean) {
  latest = null;
  clearTimeout(renewal);
  become({ status: 'signedOut', expired });
}

let renewal: ReturnType<typeof setTimeout> | undefined;

// An idle page asks again when its credentials end, so that it notices the end of the session.
function renewAt(expiration: Date) {
  clearTimeout(renewal);
  renewal = setTimeout(
    () => void fetchCredentials().catch(() => undefined),
    Math.max(expiration.getTime() - Date.now(), 0) + 500,
  );
}

// Asks for credentials by the cookie; signs out when there is none any more.
export async function fetchCredentials(): Promise<Credentials> {
  try {
    const { credentials, ...info } = await call<SessionAnswer>('session', {});
    const expiration = new Date(credentials.expiration);
    latest = { ...credentials, expiration };
    if (state.status !== 'signedIn' || state.info.arn !== info.arn) {
      become({ status: 'signedIn', info });
    }
    renewAt(expiration);
    return latest;
  } catch (error) {
    if (error instanceof ConsoleError && (error.status === 401 || error.status === 403)) {
      signedOut(state.status === 'signedIn');
    }
    throw error;
  }
}

export interface ServerInfo {
  version: string;
  signedIn: boolean; // the cookie of an earlier visit is still good
  localUser: boolean;
  region: string;
}

export const serverInfo = () => call<ServerInfo>('info');

// Signs in by the cookie of an earlier visit when there is one.
export async function resumeSession(): Promise<void> {
  const { signedIn } = await serverInfo();
  if (signedIn) await fetchCredentials();
  else become({ status: 'signedOut', expired: false });
}

export async function signIn(
  how: { accessKeyId: string; secretAccessKey: string } | { localUser: true },
): Promise<void> {
  await call('login', how);
  await fetchCredentials();
}

export async function signOut(): Promise<void> {
  await call('logout', {});
  signedOut(false);
}

// Nothing is known of the server: the sign-in page says what is wrong.
export function sessionUnknown() {
  if (state.status === 'unknown') become({ status: 'signedOut', expired: false });
}

// The server no longer takes the session (an API call said so).
export function sessionExpired() {
  if (state.status === 'signedIn') signedOut(true);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentSession = () => state;
export const useSession = () => useSyncExternalStore(subscribe, currentSession);

// For pages inside the shell, where somebody is signed in.
export function useSessionInfo(): SessionInfo {
  const session = useSession();
  if (session.status !== 'signedIn') throw new Error('nobody is signed in');
  return session.info;
}

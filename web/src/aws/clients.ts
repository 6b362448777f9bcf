// The SDK clients, all on the origin that served this page, each loaded when it is first used. Import
// commands from the SDK where they are used and send them with these.
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { IAMClient } from '@aws-sdk/client-iam';
import { fetchCredentials, latestCredentials, type Credentials } from '../app/session';

export interface Clients {
  ecr: Pick<ECRClient, 'send'>;
  ecs: Pick<ECSClient, 'send'>;
  ec2: Pick<EC2Client, 'send'>;
  iam: Pick<IAMClient, 'send'>;
  logs: Pick<CloudWatchLogsClient, 'send'>;
}

let known: Promise<Credentials> | null = null;

// One request for credentials, whoever asks; the SDK asks again shortly before they expire.
function credentials({ forceRefresh }: { forceRefresh?: boolean } = {}): Promise<Credentials> {
  const fresh = () => {
    known = fetchCredentials();
    known.catch(() => (known = null));
    return known;
  };
  if (forceRefresh === true) return fresh();
  if (known === null) {
    // What signed in the person has brought some.
    const latest = latestCredentials();
    if (latest === null) return fresh();
    known = Promise.resolve(latest);
  }
  return known.then((held) =>
    held.expiration.getTime() - Date.now() < 5 * 60_000 ? fresh() : held,
  );
}

export const forgetCredentials = () => {
  known = null;
  made.clear();
};

// For "copy credentials".
export const heldCredentials = () => credentials();

const made = new Map<string, Clients>();

// Stands for a client until it is there.
function later<Client extends { send: (...given: never[]) => unknown }>(
  load: () => Promise<Client>,
): Pick<Client, 'send'> {
  let client: Promise<Client> | undefined;
  const send = async (...given: never[]) => {
    client ??= load();
    client.catch(() => (client = undefined));
    return (await client).send(...given);
  };
  return { send } as Pick<Client, 'send'>;
}

export function clientsFor(region: string): Clients {
  let clients = made.get(region);
  if (clients === undefined) {
    const options = {
      region,
      endpoint: window.location.origin,
      credentials: (properties?: { forceRefresh?: boolean }) => credentials(properties),
      maxAttempts: 2,
    };
    clients = {
      ecr: later(async () => new (await import('./services/ecr')).ECRClient(options)),
      ecs: later(async () => new (await import('./services/ecs')).ECSClient(options)),
      ec2: later(async () => new (await import('./services/ec2')).EC2Client(options)),
      iam: later(async () => new (await import('./services/iam')).IAMClient(options)),
      logs: later(async () => new (await import('./services/logs')).CloudWatchLogsClient(options)),
    };
    made.set(region, clients);
  }
  return clients;
}

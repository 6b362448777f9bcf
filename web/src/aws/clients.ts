// The SDK clients, all on the origin that served this page. Import commands from the SDK where they
// are used and send them with these.
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { fetchCredentials, type Credentials } from '../app/session';

export interface Clients {
  ecr: ECRClient;
  ecs: ECSClient;
  ec2: EC2Client;
  iam: IAMClient;
  logs: CloudWatchLogsClient;
}

let known: Promise<Credentials> | null = null;

// One request for credentials, whoever asks; the SDK asks again shortly before they expire.
function credentials({ forceRefresh }: { forceRefresh?: boolean } = {}): Promise<Credentials> {
  const fresh = () => {
    known = fetchCredentials();
    known.catch(() => (known = null));
    return known;
  };
  if (known === null || forceRefresh === true) return fresh();
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
      ecr: new ECRClient(options),
      ecs: new ECSClient(options),
      ec2: new EC2Client(options),
      iam: new IAMClient(options),
      logs: new CloudWatchLogsClient(options),
    };
    made.set(region, clients);
  }
  return clients;
}

// What the server checks of one container beyond the model, with its sentences.
import type { ContainerDefinition, LogConfiguration, Secret } from '@aws-sdk/client-ecs';
import type { Request } from './form_model';
import type { Place } from './json_text';

export type Say = (place: Place, message: string) => void;

export const isName = (name: string) => /^[A-Za-z0-9_-]{1,255}$/.test(name);
export const modeOf = (request: Request) =>
  request.networkMode ??
  (request.requiresCompatibilities?.includes('MANAGED_INSTANCES') ? 'awsvpc' : 'bridge');

const smallestMemory = 6;
const isImage = (image: string) =>
  /^[A-Za-z0-9_:./#-]+(?:@sha256:[A-Fa-f0-9]{64})?$/.test(image);

function checkNames({ name, image }: ContainerDefinition, say: Say) {
  if (name == null || name === '') say(['name'], 'Container.name should not be null or empty.');
  else if (!isName(name)) say(['name'], 'Container.name contains invalid characters.');
  if (image == null || image === '') {
    say(['image'], 'Container.image should not be null or empty.');
  } else if (!isImage(image)) {
    say(['image'], 'Container.image contains invalid characters.');
  } else if (image.split('@')[0]!.length > 255) {
    say(['image'], 'Container.image can have no more than 255 characters.');
  }
}

function checkMemory(container: ContainerDefinition, taskHasMemory: boolean, say: Say) {
  const setting = `Invalid setting for container '${container.name}'.`;
  const { memory, memoryReservation, cpu } = container;
  if (memory == null && memoryReservation == null && !taskHasMemory) {
    say(
      ['memory'],
      `${setting} At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  if (memory != null && memory < smallestMemory) {
    say(['memory'], `${setting} 'memory' must be at least 6 MiB.`);
  }
  if (memoryReservation != null && memoryReservation < smallestMemory) {
    say(['memoryReservation'], `${setting} 'memoryReservation' must be at least 6 MiB.`);
  }
  if (memory != null && memoryReservation != null && memory < memoryReservation) {
    say(
      ['memoryReservation'],
      `${setting} 'memory' must be greater than or equal to 'memoryReservation'.`,
    );
  }
  if (cpu != null && cpu < 0) say(['cpu'], `${setting} 'cpu' must not be negative.`);
}

const healthRanges = {
  interval: [5, 300],
  timeout: [2, 60],
  retries: [1, 10],
  startPeriod: [0, 300],
} as const;

function checkHealth({ name, healthCheck }: ContainerDefinition, say: Say) {
  if (healthCheck == null) return;
  const command = healthCheck.command ?? [];
  if (healthCheck.command?.length === 0) {
    say(['healthCheck', 'command'], 'HealthCheck.command should not be null or empty.');
  }
  if (command.length === 1 && /^CMD(-SHELL)?$/.test(command[0]!)) {
    say(
      ['healthCheck', 'command'],
      `Health check command must have an argument after ${command[0]} for container '${name}'`,
    );
  }
  for (const [member, [least, most]] of Object.entries(healthRanges)) {
    const value = healthCheck[member as keyof typeof healthRanges];
    if (value == null || (value >= least && value <= most)) continue;
    const bound =
      value < least
        ? `greater than or equal to the minimum allowed value ${least}`
        : `less than or equal to the maximum allowed value ${most}`;
    say(['healthCheck', member], `Health check ${member} must be ${bound} for container '${name}'`);
  }
}

function checkTimes(container: ContainerDefinition, say: Say) {
  const period = container.restartPolicy?.restartAttemptPeriod;
  if (period != null && (period < 60 || period > 1800)) {
    say(
      ['restartPolicy', 'restartAttemptPeriod'],
      `The 'restartAttemptPeriod' setting for container '${container.name}' must be between 60 ` +
        'and 1800.',
    );
  }
  for (const which of ['start', 'stop'] as const) {
    const timeout = container[`${which}Timeout`];
    if (timeout == null || timeout >= 2) continue;
    say(
      [`${which}Timeout`],
      `Granular ${which} timeout on container '${container.name}' must be at least 2 seconds.`,
    );
  }
}

function checkLimits(container: ContainerDefinition, say: Say) {
  (container.ulimits ?? []).forEach(({ name, softLimit, hardLimit }, at) => {
    if (softLimit == null || hardLimit == null) return;
    if (hardLimit === -1 || softLimit === hardLimit) return;
    if (softLimit !== -1 && softLimit <= hardLimit) return;
    say(['ulimits', at, 'softLimit'], `Soft limit exceeds hard limit for ulimit ${name}`);
  });
}

function checkVariables(request: Request, container: ContainerDefinition, say: Say) {
  const variables = new Set<string>();
  (container.environment ?? []).forEach(({ name }, at) => {
    if (name == null || name.trim() === '') {
      say(
        ['environment', at, 'name'],
        'Environment variable name cannot be null or blank.',
      );
    } else {
      variables.add(name);
    }
  });
  const secrets = (container.secrets ?? []) as Partial<Secret>[];
  const names = secrets.map(({ name }) => name);
  secrets.forEach(({ name }, at) => {
    if (name == null) return;
    if (names.indexOf(name) < at) {
      say(
        ['secrets', at, 'name'],
        `Duplicate secret names found: ${name}. Each secret name must be unique.`,
      );
    }
    if (variables.has(name)) {
      say(
        ['secrets', at, 'name'],
        'The secret name must be unique and not shared with any new or existing environment ' +
          `variables set on the container, such as '${name}'.`,
      );
    }
  });
  const given = secrets.length > 0 || (container.logConfiguration?.secretOptions ?? []).length > 0;
  if (given && request.executionRoleArn == null) {
    say(
      ['secrets'],
      'When you are specifying container secrets, you must also specify a value for ' +
        "'executionRoleArn'.",
    );
  }
}

const awslogsRequired = ['awslogs-region', 'awslogs-group'];
const awslogsOptions = [
  ...awslogsRequired,
  'awslogs-stream-prefix',
  'awslogs-create-group',
  'awslogs-datetime-format',
  'awslogs-multiline-pattern',
  'awslogs-format',
  'mode',
  'max-buffer-size',
];

function checkAwslogs({ options = {}, secretOptions }: LogConfiguration, say: Say) {
  const place = ['logConfiguration', 'options'];
  const secret = (secretOptions ?? []).map(({ name }) => name);
  const missing = awslogsRequired.filter((name) => !options?.[name] && !secret.includes(name));
  if (missing.length > 0) {
    say(place, `Log driver awslogs requires options: ${missing.join(', ')}`);
    return;
  }
  const others = Object.keys(options ?? {}).filter((name) => !awslogsOptions.includes(name));
  if (others.length > 0) {
    say(place, `Log driver awslogs disallows options: ${others.sort().join(', ')}`);
  }
  if ((options?.['awslogs-create-group'] ?? 'true') !== 'true') {
    say(
      place,
      "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit " +
        'option.',
    );
  }
}

function checkNetwork(mode: string, container: ContainerDefinition, say: Say) {
  if (mode !== 'bridge' && (container.links?.length ?? 0) > 0) {
    say(['links'], `Links are not supported when networkMode=${mode}.`);
  }
  if (mode === 'none' && (container.portMappings?.length ?? 0) > 0) {
    say(['portMappings'], 'Port mappings are not supported when networkMode=none.');
  }
  if (mode !== 'awsvpc') return;
  const refused = [
    ['hostname', 'hostname is'],
    ['dnsServers', 'DNS servers are'],
    ['dnsSearchDomains', 'DNS search domains are'],
    ['extraHosts', 'Extra hosts are'],
  ] as const;
  for (const [member, subject] of refused) {
    if ((container[member]?.length ?? 0) === 0) continue;
    say([member], `${subject} not supported on container when networkMode=awsvpc.`);
  }
  if (container.disableNetworking) {
    say(
      ['disableNetworking'],
      'Disable Networking is not supported on container when networkMode=awsvpc.',
    );
  }
}

// By itself; what is between containers is in rules.ts.
export function checkContainer(request: Request, container: ContainerDefinition, say: Say) {
  checkNames(container, say);
  checkMemory(container, request.memory != null, say);
  checkHealth(container, say);
  checkTimes(container, say);
  checkLimits(container, say);
  checkVariables(request, container, say);
  if (container.logConfiguration?.logDriver === 'awslogs') {
    checkAwslogs(container.logConfiguration, say);
  }
  checkNetwork(modeOf(request), container, say);
}

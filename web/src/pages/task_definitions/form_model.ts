// The form of a task definition and the request it stands for. Members that the form does not know
// stay as they are, so that form and JSON can be changed in turns.
import type {
  ContainerDefinition,
  KeyValuePair,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';

export type Request = RegisterTaskDefinitionCommandInput;

export interface PortRow {
  hostPort: string;
  containerPort: string;
  protocol: 'tcp' | 'udp';
}

export interface ContainerForm {
  name: string;
  image: string;
  memory: string;
  ports: PortRow[];
  environment: KeyValuePair[];
  logGroup: string;
  command: string; // one word a line
  essential: boolean;
}

export const emptyContainer: ContainerForm = {
  name: '',
  image: '',
  memory: '128',
  ports: [],
  environment: [],
  logGroup: '',
  command: '',
  essential: true,
};

const text = (value: number | undefined) => (value === undefined ? '' : String(value));

export function toContainerForm(container: ContainerDefinition): ContainerForm {
  const log = container.logConfiguration;
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    memory: text(container.memory),
    ports: (container.portMappings ?? []).map((port) => ({
      hostPort: text(port.hostPort),
      containerPort: text(port.containerPort),
      protocol: port.protocol ?? 'tcp',
    })),
    environment: container.environment ?? [],
    logGroup: log?.logDriver === 'awslogs' ? (log.options?.['awslogs-group'] ?? '') : '',
    command: (container.command ?? []).join('\n'),
    essential: container.essential ?? true,
  };
}

// Leaves out what is empty; keeps the order of what was there.
function put<T extends object, K extends keyof T>(to: T, key: K, value: T[K] | undefined) {
  const empty = value === undefined || (Array.isArray(value) && value.length === 0);
  if (empty) delete to[key];
  else to[key] = value as T[K];
}

function logConfiguration(before: ContainerDefinition, group: string, region: string) {
  const log = before.logConfiguration;
  if (group === '') return log?.logDriver === 'awslogs' ? undefined : log;
  const options = log?.logDriver === 'awslogs' ? log.options : undefined;
  return {
    ...(log?.logDriver === 'awslogs' ? log : {}),
    logDriver: 'awslogs' as const,
    options: {
      'awslogs-region': region,
      'awslogs-stream-prefix': 'ecs',
      'awslogs-create-group': 'true',
      ...options,
      'awslogs-group': group,
    },
  };
}

const number = (value: string) => (value.trim() === '' ? undefined : Number(value));

export function fromContainerForm(
  form: ContainerForm,
  before: ContainerDefinition,
  region: string,
): ContainerDefinition {
  const after: ContainerDefinition = { ...before, name: form.name, image: form.image };
  put(after, 'memory', number(form.memory));
  put(
    after,
    'portMappings',
    form.ports.map((port, index) => ({
      ...before.portMappings?.[index],
      hostPort: number(port.hostPort),
      containerPort: number(port.containerPort),
      protocol: port.protocol,
    })),
  );
  put(after, 'environment', form.environment);
  put(after, 'logConfiguration', logConfiguration(before, form.logGroup.trim(), region));
  const words = form.command.split('\n').filter((word) => word !== '');
  put(after, 'command', words);
  after.essential = form.essential;
  return after;
}

// Members of an answer that a request does not take.
const answered = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

export function requestOf(definition: TaskDefinition): Request {
  const kept = Object.entries(definition).filter(
    ([name, value]) =>
      !answered.includes(name) &&
      value !== undefined &&
      !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept) as unknown as Request;
}

export function parseRequest(json: string): { request: Request } | { reason: string } {
  try {
    const value = JSON.parse(json) as unknown;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      return { reason: '{…}' };
    }
    return { request: value as Request };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

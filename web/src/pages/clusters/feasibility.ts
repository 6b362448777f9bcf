// Whether a container instance could take a task now, by what the API shows of both. Pure; the
// scheduler of the server decides.
import type {
  Attribute,
  ContainerDefinition,
  ContainerInstance,
  ContainerOverride,
  Resource,
  TaskDefinition,
  TaskOverride,
} from '@aws-sdk/client-ecs';
import { parseTaskCpu, parseTaskMemory } from '../task_definitions/task_size';

export interface Check {
  passed: boolean;
  needs: number;
  has: number;
}

export interface Feasibility {
  active: boolean;
  connected: boolean;
  attributesMissing: string[]; // "name" or "name=value"
  constraintsBroken: string[]; // expressions, distinctInstance, or the launch type it takes
  cpu: Check;
  memory: Check;
  gpu: Check;
  portsTaken: string[]; // "8080", "53/udp"
  fits: boolean;
}

// What is asked of an instance beside the definition itself.
export interface Asked {
  external?: boolean; // launch type EXTERNAL, which external instances alone take
  overrides?: TaskOverride;
  // Each expression of a memberOf constraint with the ARNs that the server found for it.
  members?: ReadonlyMap<string, ReadonlySet<string>>;
  // The instances that hold a task of the group already, when the tasks shall be on distinct ones.
  taken?: ReadonlySet<string>;
}

const externalAttribute = 'ecs.capability.external';

// The server starts a task on instances that lack one of these: see is_needed_to_run.
const spared = [
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.task-iam-role-network-host',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.task-cpu-mem-limit',
  'com.amazonaws.ecs.capability.selinux',
  'com.amazonaws.ecs.capability.apparmor',
];

// The minor version of Docker's API that an attribute names; NaN: none.
const dockerApi = ({ name }: Attribute) =>
  Number(/^com\.amazonaws\.ecs\.capability\.docker-remote-api\.1\.(\d+)$/.exec(name ?? '')?.[1]);

const amount = (resources: Resource[] | undefined, name: string) => {
  const found = resources?.find((resource) => resource.name === name);
  return found?.integerValue ?? found?.stringSetValue?.length ?? 0;
};

const sum = (numbers: Array<number | undefined>) =>
  numbers.reduce<number>((total, one) => total + (one ?? 0), 0);

function changed(container: ContainerDefinition, overrides: TaskOverride | undefined) {
  const over: Partial<ContainerOverride> =
    overrides?.containerOverrides?.find((one) => one.name === container.name) ?? {};
  return {
    cpu: over.cpu ?? container.cpu,
    memory:
      over.memoryReservation ??
      container.memoryReservation ??
      over.memory ??
      container.memory,
    gpu: sum(
      (over.resourceRequirements ?? container.resourceRequirements ?? [])
        .filter((one) => one.type === 'GPU')
        .map((one) => Number(one.value)),
    ),
  };
}

// What one task reserves: the task's own size, else that of its containers.
export function demandOf(definition: TaskDefinition, overrides?: TaskOverride) {
  const containers = (definition.containerDefinitions ?? []).map((one) => changed(one, overrides));
  const cpu = parseTaskCpu(overrides?.cpu || definition.cpu || '');
  const memory = parseTaskMemory(overrides?.memory || definition.memory || '');
  return {
    cpu: cpu ?? sum(containers.map((one) => one.cpu)),
    memory: memory ?? sum(containers.map((one) => one.memory)),
    gpu: sum(containers.map((one) => one.gpu)),
  };
}

// In host mode a container's port is the host's.
export function hostPortsOf(definition: TaskDefinition, protocol: 'tcp' | 'udp' = 'tcp'): number[] {
  if (definition.networkMode === 'awsvpc') return [];
  const host = definition.networkMode === 'host';
  return (definition.containerDefinitions ?? [])
    .flatMap((container) => container.portMappings ?? [])
    .filter((port) => (port.protocol ?? 'tcp') === protocol)
    .map((port) => (host ? port.containerPort : port.hostPort) ?? 0)
    .filter((port) => port > 0);
}

function portsTaken(definition: TaskDefinition, left: Resource[] | undefined): string[] {
  const taken = (name: string, protocol: 'tcp' | 'udp') => {
    const used = left?.find((resource) => resource.name === name)?.stringSetValue ?? [];
    return hostPortsOf(definition, protocol).filter((port) => used.includes(String(port)));
  };
  return [
    ...taken('PORTS', 'tcp').map(String),
    ...taken('PORTS_UDP', 'udp').map((port) => `${port}/udp`),
  ];
}

function attributesMissing(required: readonly Attribute[], had: readonly Attribute[]): string[] {
  return required
    .filter((wanted) => !spared.includes(wanted.name ?? ''))
    .filter((wanted) => {
      const held = had.find((one) => one.name === wanted.name);
      // What one version of the API of Docker brought, later ones have.
      if (held === undefined) return !had.some((one) => dockerApi(one) >= dockerApi(wanted));
      return wanted.value !== undefined && wanted.value !== (held.value ?? '');
    })
    .map(({ name = '', value }) => (value === undefined ? name : `${name}=${value}`));
}

function constraintsBroken(instance: ContainerInstance, asked: Asked): string[] {
  const arn = instance.containerInstanceArn ?? '';
  const broken = [...(asked.members ?? [])]
    .filter(([, members]) => !members.has(arn))
    .map(([expression]) => expression);
  const external = instance.attributes?.some(({ name }) => name === externalAttribute) === true;
  if (external && asked.external !== true) broken.push('launchType == EXTERNAL');
  return asked.taken?.has(arn) ? [...broken, 'distinctInstance'] : broken;
}

export function feasibility(
  definition: TaskDefinition,
  instance: ContainerInstance,
  asked: Asked = {},
): Feasibility {
  const left = instance.remainingResources;
  const demand = demandOf(definition, asked.overrides);
  const check = (needs: number, has: number): Check => ({
    needs,
    has,
    passed: needs <= 0 || has >= needs,
  });
  const required = [
    ...(definition.requiresAttributes ?? []),
    ...(asked.external ? [{ name: externalAttribute }] : []),
  ];
  const result = {
    active: instance.status === 'ACTIVE',
    connected: instance.agentConnected === true,
    attributesMissing: attributesMissing(required, instance.attributes ?? []),
    constraintsBroken: constraintsBroken(instance, asked),
    cpu: check(demand.cpu, amount(left, 'CPU')),
    memory: check(demand.memory, amount(left, 'MEMORY')),
    gpu: check(demand.gpu, amount(left, 'GPU')),
    portsTaken: portsTaken(definition, left),
  };
  const fits =
    result.active &&
    result.connected &&
    result.cpu.passed &&
    result.memory.passed &&
    result.gpu.passed &&
    result.attributesMissing.length === 0 &&
    result.constraintsBroken.length === 0 &&
    result.portsTaken.length === 0;
  return { ...result, fits };
}

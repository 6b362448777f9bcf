// What the server checks of a task definition beyond the model, with its sentences, each at its
// place. A request has passed checkAgainstModel() before.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Problem } from './constraints';
import { type Say, checkContainer, isName } from './container_rules';
import { checkFargate } from './fargate_rules';
import type { Request } from './form_model';
import { checkPorts } from './port_rules';
import { isTaskCpu, isTaskMemory, parseTaskCpu, parseTaskMemory } from './task_size';

const targetOf = (link: string) => link.split(':')[0]!;

function checkReferences(request: Request, container: ContainerDefinition, say: Say) {
  const containers = request.containerDefinitions ?? [];
  const known = (name: string | undefined) => containers.some((one) => one.name === name);
  (container.mountPoints ?? []).forEach(({ sourceVolume }, at) => {
    if ((request.volumes ?? []).some((volume) => volume.name === sourceVolume)) return;
    say(['mountPoints', at, 'sourceVolume'], `Unknown volume '${sourceVolume ?? 'null'}'.`);
  });
  (container.volumesFrom ?? []).forEach(({ sourceContainer }, at) => {
    if (known(sourceContainer)) return;
    say(
      ['volumesFrom', at, 'sourceContainer'],
      `Invalid 'volumesFrom' setting. Unknown container: '${sourceContainer ?? 'null'}'.`,
    );
  });
  (container.links ?? []).forEach((link, at) => {
    if (known(targetOf(link))) return;
    say(['links', at], `Invalid link '${link}': no such container.`);
  });
}

function checkDependencies(containers: ContainerDefinition[], say: Say) {
  containers.forEach((container, index) =>
    (container.dependsOn ?? []).forEach(({ containerName, condition }, at) => {
      const place = ['containerDefinitions', index, 'dependsOn', at];
      const target = containers.find((one) => one.name === containerName);
      if (target === undefined) {
        say(
          [...place, 'containerName'],
          `Cannot depend on container + '${containerName}' because it does not exist`,
        );
        return;
      }
      const ends = condition === 'SUCCESS' || condition === 'COMPLETE';
      if (ends && (target.essential ?? true)) {
        say(
          [...place, 'condition'],
          'A dependency container with SUCCESS or COMPLETE condition cannot be an essential ' +
            'container',
        );
      }
      if (condition === 'HEALTHY' && target.healthCheck == null) {
        say(
          [...place, 'condition'],
          'A dependency container with HEALTHY condition must have health check configured',
        );
      }
    }),
  );
}

type Before = (container: ContainerDefinition) => Array<string | undefined>;

// The place of a container that waits for itself; -1: there is none.
function cycleIn(containers: ContainerDefinition[], before: Before): number {
  let waiting = containers;
  for (;;) {
    const names = new Set(waiting.map((one) => one.name));
    const next = waiting.filter((one) => before(one).some((name) => names.has(name)));
    if (next.length === waiting.length) return containers.indexOf(waiting[0]!);
    waiting = next;
  }
}

function checkCycles(containers: ContainerDefinition[], say: Say) {
  const links: Before = ({ links }) => (links ?? []).map(targetOf);
  const volumes: Before = ({ volumesFrom }) =>
    (volumesFrom ?? []).map(({ sourceContainer }) => sourceContainer);
  const all: Before = (one) => [
    ...links(one),
    ...volumes(one),
    ...(one.dependsOn ?? []).map(({ containerName }) => containerName),
  ];
  const graphs = [
    [links, 'links', 'Container links should not have a cycle'],
    [volumes, 'volumesFrom', 'Container volumesFrom should not have a cycle'],
    [all, 'dependsOn', 'Container dependsOn contains a cycle'],
  ] as const;
  for (const [before, member, message] of graphs) {
    const index = cycleIn(containers, before);
    if (index < 0) continue;
    say(['containerDefinitions', index, member], message);
    return;
  }
}

function checkNames(containers: ContainerDefinition[], say: Say) {
  const names = new Set<string | undefined>();
  containers.forEach(({ name }, index) => {
    if (name != null && names.has(name)) {
      say(
        ['containerDefinitions', index, 'name'],
        'Container names must be unique within a task definition.',
      );
    }
    names.add(name);
  });
  if (containers.length > 0 && containers.every((one) => one.essential === false)) {
    say(['containerDefinitions'], "Task definition doesn't have any essential container.");
  }
}

function checkVolumes(request: Request, say: Say) {
  const names = new Set<string>();
  (request.volumes ?? []).forEach(({ name, host }, at) => {
    const place = ['volumes', at, 'name'];
    if (name == null || name === '') say(place, 'volume.name should not be null or empty.');
    else if (!isName(name)) say(place, 'volume.name contains invalid characters.');
    else if (names.has(name)) say(place, 'Volume names must be unique within a task definition.');
    names.add(name ?? '');
    if (host?.sourcePath === '') {
      say(['volumes', at, 'host', 'sourcePath'], 'host.sourcePath should not be blank.');
    }
  });
}

function checkSizes(request: Request, say: Say) {
  const { cpu, memory, containerDefinitions: containers = [] } = request;
  if (cpu != null && !isTaskCpu(cpu)) say(['cpu'], "Invalid 'cpu' setting for task.");
  if (memory != null && !isTaskMemory(memory)) {
    say(['memory'], "Invalid 'memory' setting for task.");
  }
  const cpuMost = cpu == null ? null : parseTaskCpu(cpu);
  const memoryMost = memory == null ? null : parseTaskMemory(memory);
  const sum = (member: 'cpu' | 'memoryReservation') =>
    (containers ?? []).reduce((total, one) => total + (one[member] ?? 0), 0);
  (containers ?? []).forEach((one, index) => {
    if (memoryMost === null || (one.memory ?? 0) <= memoryMost) return;
    say(
      ['containerDefinitions', index, 'memory'],
      `The 'memory' setting for container '${one.name}' is greater than for the task.`,
    );
  });
  if (cpuMost !== null && sum('cpu') > cpuMost) {
    say(
      ['cpu'],
      "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    );
  }
  if (memoryMost !== null && sum('memoryReservation') > memoryMost) {
    say(
      ['memory'],
      "The sum of all container 'memoryReservation' values cannot be greater than the value of " +
        "the task 'memory'.",
    );
  }
}

// A role's name or its ARN.
const isRole = (text: string) =>
  /^(?:arn:[^:]+:iam::\d{12}:role\/(?:[^:]*\/)?)?[A-Za-z0-9+=,.@_-]{1,64}$/.test(text);

function checkTask(request: Request, say: Say) {
  if (request.family !== undefined && !isName(request.family)) {
    say(['family'], 'Family contains invalid characters.');
  }
  const containers = request.containerDefinitions ?? [];
  if (containers.length === 0) say(['containerDefinitions'], 'Container list cannot be empty.');
  if (containers.length > 10) say(['containerDefinitions'], 'Too many containers.');
  if ((request.inferenceAccelerators?.length ?? 0) > 0) {
    say(['inferenceAccelerators'], "Unsupported field 'inferenceAccelerators'.");
  }
  for (const member of ['taskRoleArn', 'executionRoleArn'] as const) {
    if (request[member] != null && !isRole(request[member])) say([member], 'Role is not valid');
  }
  checkSizes(request, say);
  checkVolumes(request, say);
  if ((request.placementConstraints?.length ?? 0) > 10) {
    say(
      ['placementConstraints'],
      'A task definition can have no more than 10 placement constraints.',
    );
  }
}

function checkTags(request: Request, say: Say) {
  const keys = new Set<string>();
  (request.tags ?? []).forEach(({ key = '' }, at) => {
    const place = ['tags', at, 'key'];
    if (key === '') say(place, 'Tag keys can not be null or empty.');
    if (key.startsWith('aws:')) {
      say(place, "Some tags contain invalid keys. Tag keys must not start with 'aws:'.");
    }
    if (key !== '' && keys.has(key)) say(place, `Duplicate tag keys found: ${key}`);
    keys.add(key);
  });
}

export function checkRules(request: Request): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (place, message) => problems.push({ place, message });
  checkTask(request, say);
  const containers = request.containerDefinitions ?? [];
  containers.forEach((container, index) => {
    const tell: Say = (place, message) => say(['containerDefinitions', index, ...place], message);
    checkContainer(request, container, tell);
    checkReferences(request, container, tell);
  });
  checkPorts(request, say);
  checkNames(containers, say);
  checkDependencies(containers, say);
  checkCycles(containers, say);
  checkFargate(request, say);
  checkTags(request, say);
  return problems;
}

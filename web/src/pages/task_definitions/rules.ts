// What the server checks of a task definition beyond the model, with its sentences, each at its
// place. A request has passed checkAgainstModel() before.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Problem } from './constraints';
import type { Request } from './form_model';
import type { Place } from './json_text';
import { parseTaskCpu, parseTaskMemory, isFargateSize } from './task_size';

const isName = (name: string) => /^[A-Za-z0-9_-]{1,255}$/.test(name);
const smallestMemory = 6;

type Say = (place: Place, message: string) => void;

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
      `${setting} The 'memoryReservation' setting must not be greater than the 'memory' setting.`,
    );
  }
  if (cpu != null && cpu < 0) say(['cpu'], `${setting} 'cpu' must not be negative.`);
}

function checkPorts(container: ContainerDefinition, mode: string, say: Say) {
  const setting = `Invalid setting for container '${container.name}'.`;
  const fixed = mode === 'awsvpc' || mode === 'host';
  (container.portMappings ?? []).forEach((mapping, at) => {
    const { containerPort, containerPortRange, hostPort } = mapping;
    if (containerPort == null && containerPortRange == null) {
      say(
        ['portMappings', at, 'containerPort'],
        `${setting} 'containerPort' or 'containerPortRange' must be specified in a port mapping.`,
      );
    }
    for (const member of ['containerPort', 'hostPort'] as const) {
      const port = mapping[member];
      if (port != null && (port < 0 || port > 65535)) {
        say(['portMappings', at, member], `${setting} Port ${port} is not between 0 and 65535.`);
      }
    }
    if (containerPort === 0) {
      say(
        ['portMappings', at, 'containerPort'],
        `${setting} 'containerPort' must be greater than 0.`,
      );
    }
    if (fixed && hostPort != null && hostPort !== 0 && hostPort !== containerPort) {
      say(
        ['portMappings', at, 'hostPort'],
        `When networkMode=${mode}, the host ports and container ports in port mappings must match.`,
      );
    }
  });
}

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
      `Unknown container '${sourceContainer ?? 'null'}'.`,
    );
  });
  (container.links ?? []).forEach((link, at) => {
    if (known(link.split(':')[0])) return;
    say(['links', at], `Invalid link '${link}': no such container.`);
  });
}

function checkDependencies(containers: ContainerDefinition[], say: Say) {
  let whole = true;
  containers.forEach((container, index) =>
    (container.dependsOn ?? []).forEach(({ containerName, condition }, at) => {
      const place = ['containerDefinitions', index, 'dependsOn', at];
      const target = containers.find((one) => one.name === containerName);
      if (target === undefined) {
        whole = false;
        say(
          [...place, 'containerName'],
          `Container '${container.name}' depends on unknown container '${containerName}'.`,
        );
      } else if (condition === 'HEALTHY' && target.healthCheck == null) {
        say(
          [...place, 'condition'],
          `Container '${container.name}' depends on the health of container ` +
            `'${containerName}', which has no health check.`,
        );
      }
    }),
  );
  if (!whole) return;
  let waiting = containers;
  for (;;) {
    const names = new Set(waiting.map((one) => one.name));
    const next = waiting.filter((one) =>
      (one.dependsOn ?? []).some((dependency) => names.has(dependency.containerName)),
    );
    if (next.length === 0) return;
    if (next.length === waiting.length) break;
    waiting = next;
  }
  const index = containers.indexOf(waiting[0]!);
  say(
    ['containerDefinitions', index, 'dependsOn'],
    'Container dependencies contain a cycle.',
  );
}

function checkContainer(request: Request, container: ContainerDefinition, say: Say) {
  const mode = request.networkMode ?? 'bridge';
  const { name, image } = container;
  if (name == null || name === '') {
    say(['name'], 'Container.name should not be null or empty.');
  } else if (!isName(name)) {
    say(
      ['name'],
      `Invalid container name '${name}'. Up to 255 letters, numbers, hyphens, and underscores ` +
        'are allowed.',
    );
  }
  if (image == null || image === '') {
    say(['image'], 'Container.image should not be null or empty.');
  }
  checkMemory(container, request.memory != null, say);
  checkPorts(container, mode, say);
  if ((container.links?.length ?? 0) > 0 && mode !== 'bridge') {
    say(['links'], `Links are not supported when networkMode=${mode}.`);
  }
  checkReferences(request, container, say);
}

function checkFargate(request: Request, say: Say) {
  if (!(request.requiresCompatibilities ?? []).includes('FARGATE')) return;
  if (request.networkMode !== 'awsvpc') {
    say(['networkMode'], "Fargate only supports network mode 'awsvpc'.");
  }
  if (request.cpu == null || request.memory == null) {
    const missing = request.cpu == null ? 'cpu' : 'memory';
    say([missing], "Fargate requires that 'cpu' and 'memory' be defined at the task level.");
    return;
  }
  const cpu = parseTaskCpu(request.cpu) ?? 0;
  const memory = parseTaskMemory(request.memory) ?? 0;
  if (!isFargateSize(cpu, memory)) {
    say(
      ['memory'],
      `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the ` +
        'Amazon ECS documentation for the valid values.',
    );
  }
  if (request.pidMode != null && request.pidMode !== 'task') {
    say(
      ['pidMode'],
      `Tasks using the Fargate launch type do not support pidMode '${request.pidMode}'. The ` +
        "supported value for pidMode is 'task'.",
    );
  }
}

function checkNames(containers: ContainerDefinition[], say: Say) {
  const names = new Set<string | undefined>();
  containers.forEach(({ name }, index) => {
    if (name != null && names.has(name)) {
      say(
        ['containerDefinitions', index, 'name'],
        `Duplicate container name '${name}'. Container names must be unique within a task ` +
          'definition.',
      );
    }
    names.add(name);
  });
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
  if (request.family !== undefined && !isName(request.family)) {
    say(['family'], 'Family contains invalid characters.');
  }
  const containers = request.containerDefinitions ?? [];
  if (containers.length === 0) say(['containerDefinitions'], 'Container list cannot be empty.');
  if (containers.length > 10) {
    say(['containerDefinitions'], 'A task definition can have no more than 10 containers.');
  }
  if (request.cpu != null && parseTaskCpu(request.cpu) === null) {
    say(['cpu'], `Invalid 'cpu' setting for task: ${request.cpu}`);
  }
  if (request.memory != null && parseTaskMemory(request.memory) === null) {
    say(['memory'], `Invalid 'memory' setting for task: ${request.memory}`);
  }
  containers.forEach((container, index) =>
    checkContainer(request, container, (place, message) =>
      say(['containerDefinitions', index, ...place], message),
    ),
  );
  checkNames(containers, say);
  if (containers.length > 0 && containers.every((one) => one.essential === false)) {
    say(
      ['containerDefinitions'],
      'Invalid task definition: at least one container must be essential.',
    );
  }
  checkDependencies(containers, say);
  checkFargate(request, say);
  if ((request.placementConstraints?.length ?? 0) > 10) {
    say(
      ['placementConstraints'],
      'A task definition can have no more than 10 placement constraints.',
    );
  }
  checkTags(request, say);
  return problems;
}

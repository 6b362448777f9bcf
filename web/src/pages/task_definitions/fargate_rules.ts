// What the server checks of a task definition for Fargate, with its sentences.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Say } from './container_rules';
import type { Request } from './form_model';
import { isFargateSize, parseTaskCpu, parseTaskMemory } from './task_size';

const without = (field: string) => `Fargate compatible task definitions do not support ${field}`;

function checkSize(request: Request, say: Say) {
  for (const member of ['cpu', 'memory'] as const) {
    if (request[member] != null) continue;
    say([member], `Fargate requires that '${member}' be defined at the task level.`);
  }
  if (request.cpu == null || request.memory == null) return;
  const cpu = parseTaskCpu(request.cpu) ?? 0;
  const memory = parseTaskMemory(request.memory) ?? 0;
  if (isFargateSize(cpu, memory)) return;
  say(
    ['memory'],
    `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the ` +
      'Amazon ECS documentation for the valid values.',
  );
}

function checkLogs(request: Request, { logConfiguration }: ContainerDefinition, say: Say) {
  if (logConfiguration == null) return;
  const { logDriver, options } = logConfiguration;
  const place = ['logConfiguration'];
  if (!['awslogs', 'splunk', 'awsfirelens'].includes(logDriver ?? '')) {
    say(
      [...place, 'logDriver'],
      `${logDriver} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]`,
    );
  }
  if (logDriver !== 'awslogs') return;
  if (request.executionRoleArn == null) {
    say(
      place,
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    );
  }
  if (!options?.['awslogs-stream-prefix']) {
    say(
      [...place, 'options'],
      'Fargate requires log configuration options to include awslogs-stream-prefix to support ' +
        'log driver awslogs.',
    );
  }
}

function checkOne(request: Request, container: ContainerDefinition, say: Say) {
  if (container.privileged) {
    say(
      ['privileged'],
      'Fargate requires that the ‘privileged’ setting be ‘false’ at the container level.',
    );
  }
  if ((container.stopTimeout ?? 0) > 120) {
    say(
      ['stopTimeout'],
      'Tasks using the Fargate launch type must have a container stop timeout of less than 120 ' +
        'seconds.',
    );
  }
  checkLogs(request, container, say);
  if (/\.dkr\.ecr(-fips)?\./.test(container.image ?? '') && request.executionRoleArn == null) {
    say(
      ['image'],
      'Fargate requires task definition to have execution role ARN to support ECR images.',
    );
  }
}

export function checkFargate(request: Request, say: Say) {
  if (!(request.requiresCompatibilities ?? []).includes('FARGATE')) return;
  if (request.networkMode !== 'awsvpc') {
    say(['networkMode'], 'Fargate only supports network mode ‘awsvpc’.');
  }
  checkSize(request, say);
  if (request.pidMode != null && request.pidMode !== 'task') {
    say(
      ['pidMode'],
      `Tasks using the Fargate launch type do not support pidMode '${request.pidMode}'. The ` +
        "supported value for pidMode is 'task'.",
    );
  }
  if (request.ipcMode != null) say(['ipcMode'], without('ipcMode'));
  if ((request.placementConstraints?.length ?? 0) > 0) {
    say(['placementConstraints'], without('constraints'));
  }
  (request.volumes ?? []).forEach((volume, at) => {
    if (volume.host?.sourcePath != null) say(['volumes', at], without('sourcePath'));
    if (volume.dockerVolumeConfiguration != null) {
      say(['volumes', at], without('dockerVolumeConfiguration'));
    }
  });
  (request.containerDefinitions ?? []).forEach((container, index) =>
    checkOne(request, container, (place, message) =>
      say(['containerDefinitions', index, ...place], message),
    ),
  );
}

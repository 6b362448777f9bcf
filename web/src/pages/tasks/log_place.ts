// Where the output of a container is kept. Pure.
import type { Container, ContainerDefinition } from '@aws-sdk/client-ecs';

export interface LogPlace {
  group: string;
  stream: string;
}

export function logPlace(
  where: { cluster: string; task: string },
  definition: ContainerDefinition | undefined,
  container: Container,
): LogPlace | { driver: string } {
  const log = definition?.logConfiguration;
  const name = container.name ?? '';
  if (log === undefined) {
    return { group: `/minato/ecs/${where.cluster}`, stream: `${name}/${where.task}` };
  }
  if (log.logDriver !== 'awslogs') return { driver: log.logDriver ?? '' };
  const prefix = log.options?.['awslogs-stream-prefix'];
  return {
    group: log.options?.['awslogs-group'] ?? '',
    stream:
      prefix === undefined ? (container.runtimeId ?? '') : `${prefix}/${name}/${where.task}`,
  };
}

const explained = [0, 1, 125, 126, 127, 130, 137, 139, 143] as const;

// The text that explains an exit code, when there is one.
export function exitText(code: number | undefined) {
  const known = explained.find((one) => one === code);
  return known === undefined ? undefined : (`tasks.exit${known}` as const);
}

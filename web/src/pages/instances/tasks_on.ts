// The tasks on a container instance and the ports they publish.
import {
  DescribeTasksCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients';

export interface UsedPort {
  task: string;
  port: number;
}

// All of them: one instance does not hold many.
export async function readTasksOn(
  ecs: Clients['ecs'],
  cluster: string,
  containerInstance: string,
): Promise<Task[]> {
  const found: Task[] = [];
  let nextToken: string | undefined;
  do {
    const listed = await ecs.send(new ListTasksCommand({ cluster, containerInstance, nextToken }));
    const tasks = listed.taskArns ?? [];
    if (tasks.length > 0) {
      const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
      found.push(...(answer.tasks ?? []));
    }
    nextToken = listed.nextToken;
  } while (nextToken !== undefined);
  return found;
}

// A port bound for IPv4 and for IPv6 is one port.
export function portsOf(tasks: readonly Task[]): UsedPort[] {
  return tasks.flatMap((task) => {
    const bindings = (task.containers ?? [])
      .flatMap((container) => container.networkBindings ?? [])
      .filter((binding) => binding.protocol === 'tcp')
      .flatMap((binding) => binding.hostPort ?? []);
    return [...new Set(bindings)].map((port) => ({ task: task.taskArn ?? '', port }));
  });
}

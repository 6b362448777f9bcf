// Draining and activating container instances.
import {
  UpdateContainerInstancesStateCommand,
  type Failure,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients';

const perCall = 10; // UpdateContainerInstancesState takes no more at once

// Returns what was refused, with the reason; the others are changed.
export async function changeStates(
  ecs: Clients['ecs'],
  cluster: string,
  arns: readonly string[],
  status: 'ACTIVE' | 'DRAINING',
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (let at = 0; at < arns.length; at += perCall) {
    const containerInstances = arns.slice(at, at + perCall);
    const answer = await ecs.send(
      new UpdateContainerInstancesStateCommand({ cluster, containerInstances, status }),
    );
    failures.push(...(answer.failures ?? []));
  }
  return failures;
}

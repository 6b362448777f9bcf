// Whether a container instance could take a task now, by what the API shows of both. Pure; the
// scheduler of the server decides.
import type { ContainerInstance, Resource, TaskDefinition } from '@aws-sdk/client-ecs';

export interface Check {
  passed: boolean;
  needs: number;
  has: number;
}

export interface Feasibility {
  active: boolean;
  connected: boolean;
  cpu: Check;
  memory: Check;
  portsTaken: number[];
  fits: boolean;
}

const amount = (resources: Resource[] | undefined, name: string) =>
  resources?.find((resource) => resource.name === name)?.integerValue ?? 0;

const sum = (numbers: Array<number | undefined>) =>
  numbers.reduce<number>((total, one) => total + (one ?? 0), 0);

// What one task reserves: the task's own size, else that of its containers.
export function demandOf(definition: TaskDefinition): { cpu: number; memory: number } {
  const containers = definition.containerDefinitions ?? [];
  return {
    cpu: definition.cpu ? Number(definition.cpu) : sum(containers.map((one) => one.cpu)),
    memory: definition.memory
      ? Number(definition.memory)
      : sum(containers.map((one) => one.memoryReservation ?? one.memory)),
  };
}

export function hostPortsOf(definition: TaskDefinition): number[] {
  return (definition.containerDefinitions ?? [])
    .flatMap((container) => container.portMappings ?? [])
    .filter((port) => (port.protocol ?? 'tcp') === 'tcp')
    .map((port) => port.hostPort ?? 0)
    .filter((port) => port > 0);
}

export function feasibility(definition: TaskDefinition, instance: ContainerInstance): Feasibility {
  const left = instance.remainingResources;
  const demand = demandOf(definition);
  const check = (needs: number, has: number): Check => ({ needs, has, passed: has >= needs });
  const used = left?.find((resource) => resource.name === 'PORTS')?.stringSetValue ?? [];
  const result = {
    active: instance.status === 'ACTIVE',
    connected: instance.agentConnected === true,
    cpu: check(demand.cpu, amount(left, 'CPU')),
    memory: check(demand.memory, amount(left, 'MEMORY')),
    portsTaken: hostPortsOf(definition).filter((port) => used.includes(String(port))),
  };
  const fits =
    result.active &&
    result.connected &&
    result.cpu.passed &&
    result.memory.passed &&
    result.portsTaken.length === 0;
  return { ...result, fits };
}

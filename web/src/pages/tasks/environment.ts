// The environment of a task's containers, with its overrides. Pure.
import type { TaskDefinition, TaskOverride } from '@aws-sdk/client-ecs';

export interface Variable {
  container: string;
  name: string;
  value: string;
  overridden: boolean;
}

// A variable of an override wins and keeps the place of the one it replaces.
export function environmentOf(
  definition: TaskDefinition | undefined,
  overrides: TaskOverride | undefined,
): Variable[] {
  return (definition?.containerDefinitions ?? []).flatMap((container) => {
    const over = overrides?.containerOverrides?.find((one) => one.name === container.name);
    const merged = new Map<string, Variable>();
    const put = (overridden: boolean) => (one: { name?: string; value?: string }) => {
      const { name = '', value = '' } = one;
      merged.set(name, { container: container.name ?? '', name, value, overridden });
    };
    (container.environment ?? []).forEach(put(false));
    (over?.environment ?? []).forEach(put(true));
    return [...merged.values()];
  });
}

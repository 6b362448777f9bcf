// What the pages of container instances read and change: every page of a list, every refusal.
import type { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { changeStates } from '../src/pages/clusters/instance_state';
import { readInstances } from '../src/pages/clusters/reading';
import {
  agentAttributes,
  attributeCalls,
  customAttributes,
  isAttribute,
} from '../src/pages/instances/attributes';
import { portsOf, readTasksOn } from '../src/pages/instances/tasks_on';

type Input = Record<string, unknown> & { containerInstances?: string[]; tasks?: string[] };

function fake(answers: Record<string, (input: Input) => object>) {
  const calls: Array<[string, Input]> = [];
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push([name, command.input]);
    return answers[name]?.(command.input) ?? {};
  };
  return { ecs: { send } as unknown as ECSClient, calls };
}

describe('the tasks on an instance', () => {
  it('are read over all pages', async () => {
    const { ecs, calls } = fake({
      ListTasks: ({ nextToken }) =>
        nextToken === undefined
          ? { taskArns: ['a'], nextToken: 'two' }
          : { taskArns: ['b'] },
      DescribeTasks: ({ tasks }) => ({ tasks: tasks?.map((taskArn) => ({ taskArn })) }),
    });
    const tasks = await readTasksOn(ecs, 'harbour', 'ci');
    expect(tasks.map((task) => task.taskArn)).toEqual(['a', 'b']);
    expect(calls[0]).toEqual(['ListTasks', { cluster: 'harbour', containerInstance: 'ci' }]);
  });
  it('ask for no description when there are none', async () => {
    const { ecs, calls } = fake({});
    expect(await readTasksOn(ecs, 'harbour', 'ci')).toEqual([]);
    expect(calls).toHaveLength(1);
  });
  it('publish their TCP ports, each once', () => {
    const networkBindings = [
      { protocol: 'tcp' as const, hostPort: 8080, bindIP: '0.0.0.0' },
      { protocol: 'tcp' as const, hostPort: 8080, bindIP: '::' },
      { protocol: 'udp' as const, hostPort: 53 },
      { protocol: 'tcp' as const },
    ];
    const tasks = [{ taskArn: 'a', containers: [{ networkBindings }] }];
    expect(portsOf(tasks)).toEqual([{ task: 'a', port: 8080 }]);
  });
});

describe('the instances of a cluster', () => {
  it('are read over all pages', async () => {
    const { ecs } = fake({
      ListContainerInstances: ({ nextToken }) =>
        nextToken === undefined
          ? { containerInstanceArns: ['a'], nextToken: 'two' }
          : { containerInstanceArns: ['b'] },
      DescribeContainerInstances: ({ containerInstances }) => ({
        containerInstances: containerInstances?.map((containerInstanceArn) => ({
          containerInstanceArn,
        })),
      }),
    });
    const found = await readInstances(ecs, 'harbour');
    expect(found.map((one) => one.containerInstanceArn)).toEqual(['a', 'b']);
  });
});

describe('a change of state', () => {
  it('goes in tens and brings every refusal back', async () => {
    const { ecs, calls } = fake({
      UpdateContainerInstancesState: ({ containerInstances = [] }) => ({
        failures: [{ arn: containerInstances[0], reason: 'MISSING' }],
      }),
    });
    const arns = Array.from({ length: 21 }, (_, index) => `i${index}`);
    const failures = await changeStates(ecs, 'harbour', arns, 'DRAINING');
    expect(failures.map((one) => one.arn)).toEqual(['i0', 'i10', 'i20']);
    expect(calls.map(([, input]) => input.containerInstances?.length)).toEqual([10, 10, 1]);
  });
});

describe('attributes', () => {
  const all = [
    { name: 'zone', value: 'a' },
    { name: 'ecs.os-type', value: 'linux' },
    { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.21' },
    { name: 'disk' },
  ];
  it('of people are apart from those of the agent', () => {
    expect(customAttributes(all)).toEqual([
      { key: 'disk', value: '' },
      { key: 'zone', value: 'a' },
    ]);
    expect(agentAttributes(all).map((row) => row.key)).toEqual([
      'com.amazonaws.ecs.capability.docker-remote-api.1.21',
      'ecs.os-type',
    ]);
    expect(customAttributes(undefined)).toEqual([]);
  });
  it('are put where they differ and deleted where they are gone, in tens', () => {
    const now = [{ key: 'zone', value: 'b' }];
    const target = { targetType: 'container-instance', targetId: 'arn' };
    expect(attributeCalls('arn', customAttributes(all), now)).toEqual({
      put: [[{ name: 'zone', value: 'b', ...target }]],
      remove: [[{ name: 'disk', ...target }]],
    });
    const many = Array.from({ length: 11 }, (_, index) => ({ key: `a${index}`, value: '' }));
    const { put, remove } = attributeCalls('arn', [], many);
    expect(put.map((part) => part.length)).toEqual([10, 1]);
    expect(put[0]![0]).not.toHaveProperty('value');
    expect(remove).toEqual([]);
  });
  it('have a name of their own that is none of the agent', () => {
    const row = (key: string, value = '') => ({ key, value });
    expect(isAttribute(row('stack', 'blue 1'), [row('stack')])).toBe(true);
    for (const bad of ['', 'ecs.ami-id', 'com.amazonaws.ecs.x', 'with space', 'a'.repeat(129)]) {
      expect(isAttribute(row(bad), [row(bad)]), bad).toBe(false);
    }
    expect(isAttribute(row('a'), [row('a'), row('a')])).toBe(false);
    expect(isAttribute(row('a', ' b'), [row('a')])).toBe(false);
  });
});

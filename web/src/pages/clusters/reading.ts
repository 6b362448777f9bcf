// What the pages of clusters read.
import {
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  type ContainerInstance,
  type Resource,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients';
import { useAws, useAwsPages } from '../../aws/query';
import { filterKey, type TaskFilters } from './task_filters';

export const useClusters = () =>
  useAwsPages(['ecs', 'clusters'], async ({ ecs }, nextToken) => {
    const listed = await ecs.send(new ListClustersCommand({ nextToken }));
    const clusters = listed.clusterArns ?? [];
    if (clusters.length === 0) return { items: [], nextToken: listed.nextToken };
    const answer = await ecs.send(new DescribeClustersCommand({ clusters }));
    return { items: answer.clusters ?? [], nextToken: listed.nextToken };
  });

// All of a cluster's container instances, read in pages of 100 to this many.
const instancesMax = 5_000;

export async function readInstances(ecs: Clients['ecs'], cluster: string) {
  const found: ContainerInstance[] = [];
  let nextToken: string | undefined;
  do {
    const listed = await ecs.send(new ListContainerInstancesCommand({ cluster, nextToken }));
    const containerInstances = listed.containerInstanceArns ?? [];
    if (containerInstances.length > 0) {
      const answer = await ecs.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances }),
      );
      found.push(...(answer.containerInstances ?? []));
    }
    nextToken = listed.nextToken;
  } while (nextToken !== undefined && found.length < instancesMax);
  return found;
}

export const useInstances = (cluster: string) =>
  useAws(['ecs', 'instances', cluster], ({ ecs }) => readInstances(ecs, cluster));

// The instances of several clusters by cluster name.
export const useInstancesOf = (clusters: readonly string[]) =>
  useAws(
    ['ecs', 'instances', 'of', ...clusters],
    async ({ ecs }) => {
      const all = clusters.map(async (name) => [name, await readInstances(ecs, name)] as const);
      return new Map(await Promise.all(all));
    },
    { enabled: clusters.length > 0, keep: true },
  );

// The first tasks of a cluster that shall run.
const tasksMax = 1_000;

export const useRunningTasks = (cluster: string) =>
  useAws(['ecs', 'tasks', cluster, 'running'], async ({ ecs }) => {
    const found: Task[] = [];
    let nextToken: string | undefined;
    do {
      const listed = await ecs.send(new ListTasksCommand({ cluster, nextToken }));
      const tasks = listed.taskArns ?? [];
      if (tasks.length > 0) {
        const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
        found.push(...(answer.tasks ?? []));
      }
      nextToken = listed.nextToken;
    } while (nextToken !== undefined && found.length < tasksMax);
    return found;
  });

// Pages of 100. The key is apart from other lists of tasks: see useLiveTasks.
export const useTaskTable = (cluster: string, filters: TaskFilters) =>
  useAwsPages(
    ['ecs', 'taskTable', cluster, filterKey(filters)],
    async ({ ecs }, nextToken) => {
      const listed = await ecs.send(new ListTasksCommand({ cluster, ...filters, nextToken }));
      const tasks = listed.taskArns ?? [];
      if (tasks.length === 0) return { items: [], nextToken: listed.nextToken };
      const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
      return { items: answer.tasks ?? [], nextToken: listed.nextToken };
    },
    { identity: { key: (task) => task.taskArn ?? '', version: (task) => task.version ?? 0 } },
  );

export const amount = (resources: Resource[] | undefined, name: string) =>
  resources?.find((resource) => resource.name === name)?.integerValue ?? 0;

export interface Usage {
  used: number;
  total: number;
}

// What tasks have reserved of the instances together.
export function usageOf(instances: readonly ContainerInstance[], name: string): Usage {
  const sum = (of: (one: ContainerInstance) => Resource[] | undefined) =>
    instances.reduce((total, one) => total + amount(of(one), name), 0);
  const total = sum((one) => one.registeredResources);
  return { used: total - sum((one) => one.remainingResources), total };
}

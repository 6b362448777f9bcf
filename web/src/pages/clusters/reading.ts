// What the pages of clusters read.
import {
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  type DesiredStatus,
  type Resource,
} from '@aws-sdk/client-ecs';
import { useAws, useAwsPages } from '../../aws/query';

export const useClusters = () =>
  useAwsPages(['ecs', 'clusters'], async ({ ecs }, nextToken) => {
    const listed = await ecs.send(new ListClustersCommand({ nextToken }));
    const clusters = listed.clusterArns ?? [];
    if (clusters.length === 0) return { items: [], nextToken: undefined };
    const answer = await ecs.send(new DescribeClustersCommand({ clusters }));
    return { items: answer.clusters ?? [], nextToken: listed.nextToken };
  });

export const useInstances = (cluster: string) =>
  useAws(['ecs', 'instances', cluster], async ({ ecs }) => {
    const listed = await ecs.send(new ListContainerInstancesCommand({ cluster }));
    const containerInstances = listed.containerInstanceArns ?? [];
    if (containerInstances.length === 0) return [];
    const answer = await ecs.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances }),
    );
    return answer.containerInstances ?? [];
  });

// Pages of 100. The key is apart from other lists of tasks: see useTaskPatches.
export const useTaskTable = (cluster: string, desiredStatus: DesiredStatus) =>
  useAwsPages(['ecs', 'taskTable', cluster, desiredStatus], async ({ ecs }, nextToken) => {
    const listed = await ecs.send(new ListTasksCommand({ cluster, desiredStatus, nextToken }));
    const tasks = listed.taskArns ?? [];
    if (tasks.length === 0) return { items: [], nextToken: undefined };
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
    return { items: answer.tasks ?? [], nextToken: listed.nextToken };
  });

export const amount = (resources: Resource[] | undefined, name: string) =>
  resources?.find((resource) => resource.name === name)?.integerValue ?? 0;

// What the pages of task definitions read.
import { DescribeImagesCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import {
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  type TaskDefinitionFamilyStatus,
  type TaskDefinitionStatus,
} from '@aws-sdk/client-ecs';
import { ListAttachedRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { arnName } from '../../app/paths';
import { useAws, useAwsPages } from '../../aws/query';

export interface FamilyFilter {
  status: TaskDefinitionFamilyStatus;
  familyPrefix?: string;
}

export const useFamilies = (filter: FamilyFilter) =>
  useAwsPages(['ecs', 'taskDefinitions', 'families', filter], async ({ ecs }, nextToken) => {
    const answer = await ecs.send(
      new ListTaskDefinitionFamiliesCommand({ ...filter, nextToken }),
    );
    return { items: answer.families ?? [], nextToken: answer.nextToken };
  });

export interface LatestRevision {
  arn: string;
  status: TaskDefinitionStatus;
}

// The newest active revision, else the newest of those that were deregistered.
export const useLatest = (family: string) =>
  useAws(['ecs', 'taskDefinitions', 'latest', family], async ({ ecs }) => {
    for (const status of ['ACTIVE', 'INACTIVE'] as const) {
      const { taskDefinitionArns = [] } = await ecs.send(
        new ListTaskDefinitionsCommand({
          familyPrefix: family,
          status,
          sort: 'DESC',
          maxResults: 1,
        }),
      );
      if (taskDefinitionArns[0] !== undefined) return { arn: taskDefinitionArns[0], status };
    }
    return null;
  });

// Newest first.
export const useRevisions = (family: string, status: TaskDefinitionStatus = 'ACTIVE') =>
  useAwsPages(['ecs', 'taskDefinitions', 'revisions', family, status], async ({ ecs }, token) => {
    const answer = await ecs.send(
      new ListTaskDefinitionsCommand({
        familyPrefix: family,
        status,
        sort: 'DESC',
        nextToken: token,
      }),
    );
    return { items: answer.taskDefinitionArns ?? [], nextToken: answer.nextToken };
  });

// With its tags. A revision does not change but for its status and its tags.
export const useDefinition = (name: string | undefined) =>
  useAws(
    ['ecs', 'taskDefinition', name, 'tags'],
    async ({ ecs }) => {
      const { taskDefinition = {}, tags = [] } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }),
      );
      return { taskDefinition, tags };
    },
    { enabled: name !== undefined },
  );

export const useClusterNames = () =>
  useAws(['ecs', 'clusters', 'names'], async ({ ecs }) => {
    const answer = await ecs.send(new ListClustersCommand({}));
    return (answer.clusterArns ?? []).map(arnName);
  });

export const useRoles = () =>
  useAws(['iam', 'roles'], async ({ iam }) => {
    const answer = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
    return answer.Roles ?? [];
  });

export const useAttachedPolicies = (role: string) =>
  useAws(['iam', 'attachedPolicies', role], async ({ iam }) => {
    const answer = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role }));
    return answer.AttachedPolicies ?? [];
  });

// "uri:tag" of the images in our own repositories, a bounded number of them.
export const useImageNames = () =>
  useAws(['ecr', 'repositories', 'imageNames'], async ({ ecr }) => {
    const { repositories = [] } = await ecr.send(
      new DescribeRepositoriesCommand({ maxResults: 50 }),
    );
    const names = await Promise.all(
      repositories.map(async ({ repositoryName, repositoryUri }) => {
        const answer = await ecr.send(
          new DescribeImagesCommand({
            repositoryName,
            filter: { tagStatus: 'TAGGED' },
            maxResults: 100,
          }),
        );
        const tags = (answer.imageDetails ?? []).flatMap((image) => image.imageTags ?? []);
        return tags.map((tag) => `${repositoryUri}:${tag}`);
      }),
    );
    return names.flat();
  });

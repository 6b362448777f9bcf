// What the pages of task definitions read.
import { DescribeImagesCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import {
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { useAws, useAwsPages } from '../../aws/query';

export const useFamilies = () =>
  useAwsPages(['ecs', 'taskDefinitions'], async ({ ecs }, nextToken) => {
    const answer = await ecs.send(
      new ListTaskDefinitionFamiliesCommand({ status: 'ACTIVE', nextToken }),
    );
    return { items: answer.families ?? [], nextToken: answer.nextToken };
  });

// Newest first.
export const useRevisions = (family: string) =>
  useAwsPages(['ecs', 'taskDefinitions', family], async ({ ecs }, nextToken) => {
    const answer = await ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC', nextToken }),
    );
    return { items: answer.taskDefinitionArns ?? [], nextToken: answer.nextToken };
  });

export const useDefinition = (name: string | undefined) =>
  useAws(
    ['ecs', 'taskDefinition', name],
    async ({ ecs }) => {
      const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
      return answer.taskDefinition;
    },
    { enabled: name !== undefined },
  );

export const useRoles = () =>
  useAws(['iam', 'roles'], async ({ iam }) => {
    const answer = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
    return answer.Roles ?? [];
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

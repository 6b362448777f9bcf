// What the pages of the registry read.
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ImageDetail,
} from '@aws-sdk/client-ecr';
import { DescribeTasksCommand, ListClustersCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients';
import { allPages } from '../../aws/all_pages';
import { useAws, useAwsPages } from '../../aws/query';
import { foldImages, isIndex, type ImageRow } from './images';

export function useRepositories() {
  return useAwsPages(['ecr', 'repositories'], async ({ ecr }, nextToken) => {
    const answer = await ecr.send(new DescribeRepositoriesCommand({ nextToken, maxResults: 100 }));
    return { items: answer.repositories ?? [], nextToken: answer.nextToken };
  });
}

export function useRepository(name: string) {
  return useAws(['ecr', 'repositories', 'one', name], async ({ ecr }) => {
    const answer = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    return answer.repositories?.[0];
  });
}

const imagesMax = 5_000;

async function readManifests(clients: Clients, repository: string, digests: string[]) {
  const manifests = new Map<string, string>();
  for (let at = 0; at < digests.length; at += 100) {
    const imageIds = digests.slice(at, at + 100).map((imageDigest) => ({ imageDigest }));
    const answer = await clients.ecr.send(
      new BatchGetImageCommand({ repositoryName: repository, imageIds }),
    );
    for (const image of answer.images ?? []) {
      manifests.set(image.imageId?.imageDigest ?? '', image.imageManifest ?? '');
    }
  }
  return manifests;
}

async function readImages(clients: Clients, repository: string): Promise<ImageRow[]> {
  const images: ImageDetail[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await clients.ecr.send(
      new DescribeImagesCommand({ repositoryName: repository, nextToken, maxResults: 1000 }),
    );
    images.push(...(answer.imageDetails ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined && images.length < imagesMax);
  const indexes = images.filter((image) => isIndex(image.imageManifestMediaType));
  const digests = indexes.map((image) => image.imageDigest ?? '').slice(0, 1_000);
  return foldImages(images, await readManifests(clients, repository, digests));
}

export const useImages = (repository: string) =>
  useAws(['ecr', 'images', repository], (clients) => readImages(clients, repository));

export interface ImageUse {
  cluster: string;
  task: string; // ARN
}

// Which running tasks hold which image, by digest. At most 1,000 tasks of each cluster are read.
async function readUses({ ecs }: Clients): Promise<Map<string, ImageUse[]>> {
  const uses = new Map<string, ImageUse[]>();
  const clusterArns = await allPages(1_000, async (nextToken) => {
    const answer = await ecs.send(new ListClustersCommand({ nextToken }));
    return { items: answer.clusterArns ?? [], nextToken: answer.nextToken };
  });
  for (const cluster of clusterArns) {
    let nextToken: string | undefined;
    for (let page = 0; page < 10; page += 1) {
      const listed = await ecs.send(new ListTasksCommand({ cluster, nextToken }));
      const tasks = listed.taskArns ?? [];
      if (tasks.length === 0) break;
      const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
      for (const task of described.tasks ?? []) {
        for (const container of task.containers ?? []) {
          if (container.imageDigest === undefined) continue;
          const list = uses.get(container.imageDigest) ?? [];
          list.push({ cluster, task: task.taskArn ?? '' });
          uses.set(container.imageDigest, list);
        }
      }
      nextToken = listed.nextToken;
      if (nextToken === undefined) break;
    }
  }
  return uses;
}

export const useImageUses = () => useAws(['ecs', 'tasks', 'imageUses'], readUses);

// How far this account has come: what the checklists tick.
import { DescribeImagesCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import {
  DescribeClustersCommand,
  ListClustersCommand,
  ListTaskDefinitionFamiliesCommand,
} from '@aws-sdk/client-ecs';
import { allPages } from './all_pages';
import type { Clients } from './clients';
import { useAws } from './query';

export interface Progress {
  repository: boolean;
  image: boolean;
  definition: boolean;
  cluster: boolean;
  task: boolean;
}

// Looks at no more than the first 20 repositories for an image.
async function readImages({ ecr }: Clients): Promise<Pick<Progress, 'repository' | 'image'>> {
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  for (const { repositoryName } of repositories.slice(0, 20)) {
    const answer = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 1 }));
    if ((answer.imageDetails?.length ?? 0) > 0) return { repository: true, image: true };
  }
  return { repository: repositories.length > 0, image: false };
}

async function readClusters({ ecs }: Clients): Promise<Omit<Progress, 'repository' | 'image'>> {
  const families = await ecs.send(new ListTaskDefinitionFamiliesCommand({ status: 'ACTIVE' }));
  const clusters = await allPages(1_000, async (nextToken) => {
    const listed = await ecs.send(new ListClustersCommand({ nextToken }));
    const arns = listed.clusterArns ?? [];
    if (arns.length === 0) return { items: [], nextToken: listed.nextToken };
    const described = await ecs.send(new DescribeClustersCommand({ clusters: arns }));
    return { items: described.clusters ?? [], nextToken: listed.nextToken };
  });
  return {
    definition: (families.families?.length ?? 0) > 0,
    cluster: clusters.some((one) => (one.registeredContainerInstancesCount ?? 0) > 0),
    task: clusters.some((one) => (one.runningTasksCount ?? 0) > 0),
  };
}

export const useProgress = () => {
  const images = useAws(['ecr', 'images', 'progress'], readImages);
  const clusters = useAws(['ecs', 'clusters', 'progress'], readClusters);
  return {
    progress: { ...images.data, ...clusters.data } as Partial<Progress>,
    error: images.error ?? clusters.error,
  };
};

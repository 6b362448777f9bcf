// Addresses of pages, below /console.
const segment = encodeURIComponent;

export const paths = {
  home: '/',
  workshop: '/workshop',
  repositories: '/ecr/repositories',
  createRepository: '/ecr/repositories/create',
  repository: (name: string) => `/ecr/repositories/${segment(name)}`,
  image: (name: string, digest: string) =>
    `/ecr/repositories/${segment(name)}/images/${segment(digest)}`,
  taskDefinitions: '/ecs/task-definitions',
  createTaskDefinition: '/ecs/task-definitions/create',
  family: (family: string) => `/ecs/task-definitions/${segment(family)}`,
  revision: (family: string, revision: number | string) =>
    `/ecs/task-definitions/${segment(family)}/${revision}`,
  newRevision: (family: string, revision: number | string) =>
    `/ecs/task-definitions/${segment(family)}/${revision}/new`,
  compare: (family: string, from: number | string, to: number | string) =>
    `/ecs/task-definitions/${segment(family)}/compare?from=${from}&to=${to}`,
  clusters: '/ecs/clusters',
  createCluster: '/ecs/clusters/create',
  cluster: (name: string, tab?: string) =>
    `/ecs/clusters/${segment(name)}${tab === undefined ? '' : `/${tab}`}`,
  runTask: (cluster: string) => `/ecs/clusters/${segment(cluster)}/run-task`,
  task: (cluster: string, id: string) => `/ecs/clusters/${segment(cluster)}/tasks/${segment(id)}`,
  instance: (cluster: string, id: string) =>
    `/ecs/clusters/${segment(cluster)}/instances/${segment(id)}`,
};

// arn:aws:ecs:…:task/cluster/id → "id"; also "family:3" of a task definition.
export const arnName = (arn: string | undefined) => arn?.slice(arn.lastIndexOf('/') + 1) ?? '';

// "family:3" or its ARN → ["family", "3"]
export function familyAndRevision(definition: string | undefined): [string, string] {
  const name = arnName(definition);
  const colon = name.lastIndexOf(':');
  return colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
}

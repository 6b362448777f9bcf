// Every page of the console. A page is loaded when it is first opened, and the first one while the
// rest of the console still loads.
import { lazy, useState, type ComponentType } from 'react';

interface LoadedPage {
  Page: ComponentType;
  fetch: () => Promise<unknown>;
}

function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): LoadedPage {
  let loaded: ComponentType | undefined;
  const fetch = async () => (loaded = (await load())[name]);
  const Later = lazy(async () => ({ default: await fetch() }));
  return {
    fetch,
    Page: () => {
      // The same as long as it is shown. What is there need not be waited for.
      const [Found] = useState(() => loaded ?? Later);
      return <Found />;
    },
  };
}

const createDefinition = page(
  () => import('../pages/task_definitions/create_page'),
  'CreateTaskDefinitionPage',
);
const cluster = page(() => import('../pages/clusters/cluster_page'), 'ClusterPage');

// Paths below /console. Names in paths are encoded with encodeURIComponent. Of two that an address
// fits the one with more words comes first.
const pages: Array<[path: string, page: LoadedPage]> = [
  ['/', page(() => import('../pages/home'), 'HomePage')],
  ['/workshop', page(() => import('../pages/workshop'), 'WorkshopPage')],
  ['/ecr/repositories', page(() => import('../pages/ecr/repositories_page'), 'RepositoriesPage')],
  [
    '/ecr/repositories/create',
    page(() => import('../pages/ecr/create_repository'), 'CreateRepositoryPage'),
  ],
  [
    '/ecr/repositories/:repository',
    page(() => import('../pages/ecr/repository_page'), 'RepositoryPage'),
  ],
  [
    '/ecr/repositories/:repository/images/:digest',
    page(() => import('../pages/ecr/image_page'), 'ImagePage'),
  ],
  [
    '/ecs/task-definitions',
    page(() => import('../pages/task_definitions/list_page'), 'TaskDefinitionsPage'),
  ],
  ['/ecs/task-definitions/create', createDefinition],
  [
    '/ecs/task-definitions/:family',
    page(() => import('../pages/task_definitions/family_page'), 'FamilyPage'),
  ],
  [
    '/ecs/task-definitions/:family/compare',
    page(() => import('../pages/task_definitions/compare_page'), 'ComparePage'),
  ],
  [
    '/ecs/task-definitions/:family/:revision',
    page(() => import('../pages/task_definitions/revision_page'), 'RevisionPage'),
  ],
  // The form, filled with a revision.
  ['/ecs/task-definitions/:family/:revision/new', createDefinition],
  ['/ecs/clusters', page(() => import('../pages/clusters/clusters_page'), 'ClustersPage')],
  [
    '/ecs/clusters/create',
    page(() => import('../pages/clusters/create_page'), 'CreateClusterPage'),
  ],
  // tab: services tasks instances topology events tags
  ['/ecs/clusters/:cluster', cluster],
  [
    '/ecs/clusters/:cluster/run-task',
    page(() => import('../pages/clusters/run_task_page'), 'RunTaskPage'),
  ],
  ['/ecs/clusters/:cluster/tasks/:task', page(() => import('../pages/tasks'), 'TaskPage')],
  [
    '/ecs/clusters/:cluster/instances/:instance',
    page(() => import('../pages/instances'), 'InstancePage'),
  ],
  ['/ecs/clusters/:cluster/:tab', cluster],
];

export const routes = pages.map(([path, { Page }]) => ({ path, Page }));

// Whether an address below /console is one of a path.
export const fits = (path: string, address: string) =>
  new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`).test(address.replace(/(.)\/$/, '$1'));

// Ends when the page of an address is there, if it has one.
export async function fetchPage(address: string): Promise<void> {
  await pages.find(([path]) => fits(path, address))?.[1].fetch();
}

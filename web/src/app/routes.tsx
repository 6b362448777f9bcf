// Every page of the console. Pages are loaded when they are first opened.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

type Page = LazyExoticComponent<ComponentType>;
const page = (load: () => Promise<Record<string, ComponentType>>, name: string): Page =>
  lazy(() => load().then((module) => ({ default: module[name]! })));

const home = () => import('../pages/home');
const ecr = () => import('../pages/ecr');
const definitions = () => import('../pages/task_definitions');
const clusters = () => import('../pages/clusters');
const tasks = () => import('../pages/tasks');
const instances = () => import('../pages/instances');
const workshop = () => import('../pages/workshop');

// Paths below /console. Names in paths are encoded with encodeURIComponent.
export const routes: Array<{ path: string; Page: Page }> = [
  { path: '/', Page: page(home, 'HomePage') },
  { path: '/workshop', Page: page(workshop, 'WorkshopPage') },
  { path: '/ecr/repositories', Page: page(ecr, 'RepositoriesPage') },
  { path: '/ecr/repositories/create', Page: page(ecr, 'CreateRepositoryPage') },
  { path: '/ecr/repositories/:repository', Page: page(ecr, 'RepositoryPage') },
  { path: '/ecr/repositories/:repository/images/:digest', Page: page(ecr, 'ImagePage') },
  { path: '/ecs/task-definitions', Page: page(definitions, 'TaskDefinitionsPage') },
  { path: '/ecs/task-definitions/create', Page: page(definitions, 'CreateTaskDefinitionPage') },
  { path: '/ecs/task-definitions/:family', Page: page(definitions, 'FamilyPage') },
  { path: '/ecs/task-definitions/:family/compare', Page: page(definitions, 'ComparePage') },
  { path: '/ecs/task-definitions/:family/:revision', Page: page(definitions, 'RevisionPage') },
  // The form, filled with a revision.
  {
    path: '/ecs/task-definitions/:family/:revision/new',
    Page: page(definitions, 'CreateTaskDefinitionPage'),
  },
  { path: '/ecs/clusters', Page: page(clusters, 'ClustersPage') },
  { path: '/ecs/clusters/create', Page: page(clusters, 'CreateClusterPage') },
  // tab: services tasks instances topology events tags
  { path: '/ecs/clusters/:cluster', Page: page(clusters, 'ClusterPage') },
  { path: '/ecs/clusters/:cluster/run-task', Page: page(clusters, 'RunTaskPage') },
  { path: '/ecs/clusters/:cluster/tasks/:task', Page: page(tasks, 'TaskPage') },
  { path: '/ecs/clusters/:cluster/instances/:instance', Page: page(instances, 'InstancePage') },
  { path: '/ecs/clusters/:cluster/:tab', Page: page(clusters, 'ClusterPage') },
];

export { ClusterPage } from './cluster_page';
export { ClustersPage } from './clusters_page';
export { CreateClusterPage } from './create_page';
export { RunTaskPage } from './run_task_page';

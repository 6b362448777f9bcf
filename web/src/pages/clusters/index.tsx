export function ClustersPage() {
  return null;
}
export function CreateClusterPage() {
  return null;
}
export function ClusterPage() {
  return null;
}
export function RunTaskPage() {
  return null;
}

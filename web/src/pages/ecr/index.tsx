export function RepositoriesPage() {
  return null;
}
export function CreateRepositoryPage() {
  return null;
}
export function RepositoryPage() {
  return null;
}
export function ImagePage() {
  return null;
}

export function TaskDefinitionsPage() {
  return null;
}
export function CreateTaskDefinitionPage() {
  return null;
}
export function FamilyPage() {
  return null;
}
export function ComparePage() {
  return null;
}
export function RevisionPage() {
  return null;
}

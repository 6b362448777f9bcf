export { ComparePage } from './compare_page';
export { CreateTaskDefinitionPage } from './create_page';
export { FamilyPage } from './family_page';
export { RevisionPage } from './revision_page';
export { TaskDefinitionsPage } from './list_page';

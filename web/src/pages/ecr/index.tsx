export { CreateRepositoryPage } from './create_repository';
export { ImagePage } from './image_page';
export { RepositoriesPage } from './repositories_page';
export { RepositoryPage } from './repository_page';

import type { Words } from '../words';
import type { ecr as en } from '../en/ecr';

export const ecr: Words<typeof en> = {
  title: 'ecr',
};

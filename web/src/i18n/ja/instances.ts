import type { Words } from '../words';
import type { instances as en } from '../en/instances';

export const instances: Words<typeof en> = {
  title: 'instances',
};

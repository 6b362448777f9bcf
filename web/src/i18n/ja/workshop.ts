import type { Words } from '../words';
import type { workshop as en } from '../en/workshop';

export const workshop: Words<typeof en> = {
  title: 'workshop',
};

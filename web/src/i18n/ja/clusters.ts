import type { Words } from '../words';
import type { clusters as en } from '../en/clusters';

export const clusters: Words<typeof en> = {
  title: 'clusters',
};

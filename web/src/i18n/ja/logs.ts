import type { Words } from '../words';
import type { logs as en } from '../en/logs';

export const logs: Words<typeof en> = {
  title: 'logs',
};

import type { Words } from '../words';
import type { taskDefinitions as en } from '../en/taskDefinitions';

export const taskDefinitions: Words<typeof en> = {
  title: 'taskDefinitions',
};

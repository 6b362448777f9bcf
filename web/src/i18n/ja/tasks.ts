import type { Words } from '../words';
import type { tasks as en } from '../en/tasks';

export const tasks: Words<typeof en> = {
  title: 'tasks',
};

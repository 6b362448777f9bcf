export const tasks = {
  title: 'tasks',
} as const;

export const taskDefinitions = {
  title: 'taskDefinitions',
} as const;

export const instances = {
  title: 'instances',
} as const;

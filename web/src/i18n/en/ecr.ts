export const ecr = {
  title: 'ecr',
} as const;

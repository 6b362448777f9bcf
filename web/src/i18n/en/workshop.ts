export const workshop = {
  title: 'workshop',
} as const;

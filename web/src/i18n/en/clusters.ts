export const clusters = {
  title: 'clusters',
} as const;

export const logs = {
  title: 'logs',
} as const;

export const logs = {
  title: 'Logs',
  empty: 'No output yet',
  noGroup: 'There is no log for this container yet.',
  elsewhere: 'The log driver {driver} keeps the output outside of Minato.',
  search: 'Search the log',
  timestamps: 'Timestamps',
  download: 'Download',
  following: 'Following',
  resume: 'Resume following',
} as const;

export const login = {
  title: 'Sign in',
  signIn: 'Sign in',
  accessKeyId: 'Access key ID',
  secretAccessKey: 'Secret access key',
  keyHint: 'The key of a user, or the root key that "minato env" prints.',
  expired: 'The session has ended. Sign in again to go on where you were.',
  localUser: 'Local user',
  localUserHint: 'This server runs for this machine only and lets you in without a key.',
  continueAsLocalUser: 'Continue as local user',
} as const;

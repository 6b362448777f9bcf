import type { Words } from '../words';
import type { login as en } from '../en/login';

export const login: Words<typeof en> = {
  title: 'サインイン',
  signIn: 'サインイン',
  accessKeyId: 'アクセスキー ID',
  secretAccessKey: 'シークレットアクセスキー',
  keyHint: 'ユーザーのキー、または「minato env」が表示するルートキー。',
  expired: 'セッションが終了しました。続けるにはもう一度サインインしてください。',
  localUser: 'ローカルユーザー',
  localUserHint: 'このサーバーはこのマシン専用で、キーなしで利用できます。',
  continueAsLocalUser: 'ローカルユーザーとして続ける',
};

import type { Words } from '../words';
import type { logs as en } from '../en/logs';

export const logs: Words<typeof en> = {
  title: 'ログ',
  empty: 'まだ出力がありません',
  noGroup: 'このコンテナのログはまだありません。',
  elsewhere: 'ログドライバー {driver} の出力は Minato の外にあります。',
  follow: '追跡',
};

import type { Words } from '../words';
import type { logs as en } from '../en/logs';

export const logs: Words<typeof en> = {
  title: 'ログ',
  empty: 'まだ出力がありません',
  noGroup: 'このコンテナのログはまだありません。',
  elsewhere: 'ログドライバー {driver} の出力は Minato の外にあります。',
  search: 'ログを検索',
  timestamps: 'タイムスタンプ',
  download: 'ダウンロード',
  following: '追従中',
  resume: '追従を再開',
};

import type { Words } from '../words';
import type { instances as en } from '../en/instances';

export const instances: Words<typeof en> = {
  title: 'コンテナインスタンス',
  publicDns: 'パブリック DNS',
  publicIp: 'パブリック IP',
  privateIp: 'プライベート IP',
  ec2Id: 'EC2 インスタンス',
  status: 'ステータス',
  agent: 'エージェント',
  agentConnected: '接続中、バージョン {version}',
  agentDisconnected: '切断',
  cpu: 'CPU (残り / 登録)',
  memory: 'メモリ (残り / 登録)',
  ports: '使用中のポート',
  port: 'アドレス',
  task: 'タスク',
  reachable: 'セキュリティグループ',
  ruleOpen: '{source} に公開',
  ruleClosed: 'このポートを許可するインバウンドルールがありません',
  noPorts: 'このインスタンスでポートを公開しているタスクはありません。',
  drain: 'ドレイン',
  activate: 'アクティブ化',
  terminate: '終了',
  terminateTitle: '{id} を終了',
  terminateHint: 'タスクは停止され、このインスタンスの内容はすべて失われます。',
  notFound: 'このクラスターにそのコンテナインスタンスはありません。',
};

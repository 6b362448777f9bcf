import type { Words } from '../words';
import type { home as en } from '../en/home';

export const home: Words<typeof en> = {
  title: 'はじめに',
  intro: '各手順が済むと自動で印が付きます。AWS CLI で行った場合も同じです。',
  repository: 'リポジトリを作成する',
  image: 'イメージをプッシュする',
  definition: 'タスク定義を作成する',
  cluster: 'インスタンスのあるクラスターを作成する',
  task: 'タスクを実行する',
  server: 'このサーバー',
  account: 'アカウント',
  region: 'リージョン',
  endpoint: 'API エンドポイント',
  registry: 'レジストリ',
  cli: 'AWS CLI から使う',
};

import type { Words } from '../words';
import type { workshop as en } from '../en/workshop';

export const workshop: Words<typeof en> = {
  title: 'ワークショップ: Dockerfile からブラウザのページまで',
  intro:
    'イメージをリポジトリに入れ、タスクとして定義し、インスタンス 1 台のクラスターを作り、タスクを実行してページを開きます。',
  values: 'この手順の値',
  open: 'ページを開く',
  step1: '1. リポジトリを作り、イメージをプッシュする',
  step1Text:
    'リポジトリを作成し、プッシュコマンドを表示して、次の 2 つのファイルがあるフォルダーで実行します。',
  step2: '2. タスクを定義する',
  step2Text:
    '「新しいタスク定義の作成」を選び、起動タイプは EC2 にします。コンテナを 1 つ追加し、イメージにはリポジトリに表示される URI を入れます。',
  step3: '3. クラスターを作る',
  step3Text:
    '「EC2 Linux + ネットワーキング」を選んで値を入力し、リソースが順に作られる様子を見ます。その後クラスターを表示します。',
  step4: '4. タスクを実行する',
  step4Text: '「タスク」タブで「新しいタスクの実行」を選び、起動タイプ EC2 とタスク定義を選びます。',
  step5: '5. ページを開く',
  step5Text:
    'コンテナインスタンス列のリンクを開き、パブリック DNS をコピーして http://<パブリック DNS>:8080/ を開きます。Hello world From workShop!! と表示されます。',
  repository: 'リポジトリ名',
  name: 'タスク定義、コンテナ、クラスターの名前',
  role: 'タスクロールとタスク実行ロール',
  memory: 'メモリ制限 (MiB)',
  ports: 'ポートマッピング (ホスト:コンテナ)',
  type: 'EC2 インスタンスタイプ',
  portRange: 'ポート範囲',
  opened: 'ページを開きました',
};

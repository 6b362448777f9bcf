import type { Words } from '../words';
import type { tags as en } from '../en/tags';

export const tags: Words<typeof en> = {
  title: 'タグ',
  none: 'タグがありません',
  add: 'タグを追加',
  remove: '削除',
  key: 'キー',
  value: '値',
  saved: 'タグを保存しました',
  invalid: 'キーは重複不可、128 文字まで、aws: で始まらないこと',
  noVariables: '変数がありません',
  addVariable: '変数を追加',
  noAttributes: '属性はありません',
  addAttribute: '属性を追加',
};

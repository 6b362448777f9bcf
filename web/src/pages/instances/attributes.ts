// The attributes of a container instance that people may set. Pure.
import type { Attribute } from '@aws-sdk/client-ecs';
import { tagChanges } from '../../components/tag_changes';
import type { TagRow } from '../../components/tags';

// What the agent tells of itself.
const isOwn = (name: string) => /^(com\.amazonaws\.)?ecs\./.test(name);

const rowsOf = (attributes: readonly Attribute[]): TagRow[] =>
  attributes
    .map(({ name = '', value = '' }) => ({ key: name, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

export const agentAttributes = (all: readonly Attribute[] = []) =>
  rowsOf(all.filter(({ name = '' }) => isOwn(name)));
export const customAttributes = (all: readonly Attribute[] = []) =>
  rowsOf(all.filter(({ name = '' }) => !isOwn(name)));

// Whether PutAttributes takes the row: its name once, and none of the agent's.
export const isAttribute = ({ key, value }: TagRow, all: readonly TagRow[]) =>
  /^[\w./\\-]{1,128}$/.test(key) &&
  !isOwn(key) &&
  /^([\w./\\@:-]([\w./\\@: -]{0,126}[\w./\\@:-])?)?$/.test(value) &&
  all.filter((one) => one.key === key).length === 1;

const perCall = 10; // PutAttributes and DeleteAttributes take no more at once

function inTens(attributes: Attribute[]): Attribute[][] {
  const parts: Attribute[][] = [];
  for (let at = 0; at < attributes.length; at += perCall) {
    parts.push(attributes.slice(at, at + perCall));
  }
  return parts;
}

// What has to be put, and then deleted, on the instance with that ARN.
export function attributeCalls(
  targetId: string,
  before: readonly TagRow[],
  now: readonly TagRow[],
) {
  const { set, removed } = tagChanges(before, now);
  const target = { targetType: 'container-instance' as const, targetId };
  return {
    put: inTens(
      set.map(({ key, value }) => ({ name: key, ...(value !== '' && { value }), ...target })),
    ),
    remove: inTens(removed.map((name) => ({ name, ...target }))),
  };
}

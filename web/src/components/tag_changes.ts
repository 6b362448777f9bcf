// What has to be sent to turn one set of tags into another. Pure.
import type { TagRow } from './tags';

export function tagChanges(before: readonly TagRow[], now: readonly TagRow[]) {
  const wanted = new Map(now.map(({ key, value }) => [key, value]));
  const held = new Map(before.map(({ key, value }) => [key, value]));
  return {
    removed: [...held.keys()].filter((key) => !wanted.has(key)),
    set: [...wanted]
      .filter(([key, value]) => held.get(key) !== value)
      .map(([key, value]) => ({ key, value })),
  };
}

// AWS takes keys of 1 to 128 characters, each once, and keeps "aws:" for itself.
export const isTagKey = (key: string, all: readonly string[]) =>
  key.length >= 1 &&
  key.length <= 128 &&
  !/^aws:/i.test(key) &&
  all.filter((one) => one === key).length === 1;

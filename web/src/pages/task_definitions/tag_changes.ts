// Which calls turn the tags of a resource into others.
export interface TagRow {
  key: string;
  value: string;
}

export interface TagChanges {
  set: TagRow[]; // new, or of another value
  remove: string[]; // keys
}

export function tagChanges(before: TagRow[], after: TagRow[]): TagChanges {
  const had = new Map(before.map(({ key, value }) => [key, value]));
  const has = new Set(after.map(({ key }) => key));
  return {
    set: after.filter(({ key, value }) => had.get(key) !== value),
    remove: [...had.keys()].filter((key) => !has.has(key)),
  };
}

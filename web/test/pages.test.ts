// Lists read page by page.
import { describe, expect, it } from 'vitest';
import { distinct } from '../src/aws/query';

describe('overlapping pages', () => {
  const items = [
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
    { id: 'a', n: 3 },
    { id: 'b', n: 1 },
  ];
  it('give each item once, the newest in the place of the first', () => {
    const identity = {
      key: (item: { id: string }) => item.id,
      version: (item: { n: number }) => item.n,
    };
    expect(distinct(items, identity)).toEqual([items[2], items[1]]);
    expect(distinct(items)).toHaveLength(4);
  });
});

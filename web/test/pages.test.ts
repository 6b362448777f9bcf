// Lists read page by page.
import { describe, expect, it } from 'vitest';
import { distinct } from '../src/aws/query';

describe('overlapping pages', () => {
  it('give each item once, the first one', () => {
    const items = [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'a', n: 3 },
    ];
    expect(distinct(items, (item) => item.id).map((item) => item.n)).toEqual([1, 2]);
    expect(distinct(items)).toHaveLength(3);
  });
});

// Tags: only what changed is sent, and keys are as AWS takes them.
import { describe, expect, it } from 'vitest';
import { isTagKey, tagChanges } from '../src/components/tag_changes';

const tag = (key: string, value = '') => ({ key, value });

describe('changes of tags', () => {
  it('are what is new or different, and the keys that are gone', () => {
    const before = [tag('same', '1'), tag('other', '1'), tag('gone', '1')];
    const now = [tag('same', '1'), tag('other', '2'), tag('new')];
    expect(tagChanges(before, now)).toEqual({
      removed: ['gone'],
      set: [tag('other', '2'), tag('new')],
    });
    expect(tagChanges(before, before)).toEqual({ removed: [], set: [] });
  });
  it('need keys of their own', () => {
    expect(isTagKey('a', ['a', 'b'])).toBe(true);
    for (const bad of ['', 'a'.repeat(129), 'aws:x', 'AWS:x']) {
      expect(isTagKey(bad, [bad])).toBe(false);
    }
    expect(isTagKey('a', ['a', 'a'])).toBe(false);
  });
});

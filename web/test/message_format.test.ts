// Aim: every message of the components reads as with the package that our formatter stands for.
import en from '@cloudscape-design/components/i18n/messages/all.en';
import ja from '@cloudscape-design/components/i18n/messages/all.ja';
import IntlMessageFormat from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import MessageFormat, { type Element } from '../src/i18n/message_format';

type Messages = Record<string, Record<string, Record<string, Record<string, Element[]>>>>;

// The names a message asks for, and the words its selects know.
function asked(elements: Element[], into: Map<string, Set<string>>) {
  for (const element of elements) {
    if (element.type === 0 || element.type === 7) continue;
    const words = into.get(element.value) ?? new Set();
    into.set(element.value, words);
    if (element.type === 8) words.add('<>');
    if (element.type === 8) asked(element.children, into);
    if (element.type !== 5 && element.type !== 6) continue;
    if (element.type === 6) words.add('#');
    for (const [word, option] of Object.entries(element.options)) {
      if (element.type === 5) words.add(word);
      asked(option.value, into);
    }
  }
}

function tries(words: Set<string>): unknown[] {
  if (words.has('<>')) return [(chunks: unknown[]) => ['[', ...chunks, ']']];
  if (words.has('#')) return [0, 1, 2, 5, 11, 1000];
  return words.size > 0 ? [...words, 'something else', true, false] : ['a text', 7, 0, '', undefined];
}

describe.each([
  ['en', en as unknown as Messages],
  ['ja', ja as unknown as Messages],
])('messages in %s', (locale, messages) => {
  const all = Object.values(messages).flatMap((locales) =>
    Object.entries(locales[locale] ?? {}).flatMap(([component, texts]) =>
      Object.entries(texts).map(([key, message]) => [`${component} ${key}`, message] as const),
    ),
  );

  test('are as they should be', () => {
    expect(all.length).toBeGreaterThan(300);
    for (const [name, message] of all) {
      const names = new Map<string, Set<string>>();
      asked(message, names);
      const ours = new MessageFormat(message, locale);
      const theirs = new IntlMessageFormat(message as never, locale);
      const longest = Math.max(1, ...[...names.values()].map((words) => tries(words).length));
      for (let round = 0; round < longest; round += 1) {
        const values = Object.fromEntries(
          [...names].map(([key, words]) => [key, tries(words)[round % tries(words).length]]),
        );
        expect(ours.format(values), `${name} ${round}`).toEqual(theirs.format(values as never));
      }
    }
  });
});

test('the number of a plural is written as people write it', () => {
  const message = [
    { type: 6, value: 'n', offset: 0, options: { other: { value: [{ type: 7 }] } } },
  ] as Element[];
  expect(new MessageFormat(message, 'en').format({ n: 12345 })).toBe('12,345');
});

test('a value that is missing is no text', () => {
  expect(() => new MessageFormat([{ type: 1, value: 'n' }], 'en').format({})).toThrow('n');
});

// Both languages are complete: same keys, same {names}, nothing left untranslated by accident.
import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { ja } from '../src/i18n/ja';

type Flat = Record<string, string>;
function flatten(dictionary: Record<string, Record<string, string>>): Flat {
  const flat: Flat = {};
  for (const [area, words] of Object.entries(dictionary)) {
    for (const [key, text] of Object.entries(words)) flat[`${area}.${key}`] = text;
  }
  return flat;
}
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

const english = flatten(en);
const japanese = flatten(ja);

describe('dictionaries', () => {
  it('have the same keys', () => {
    expect(Object.keys(japanese).sort()).toEqual(Object.keys(english).sort());
    expect(Object.keys(english).length).toBeGreaterThan(50);
  });

  it('use the same values in both languages', () => {
    const different = Object.keys(english).filter(
      (key) => names(english[key]!).join() !== names(japanese[key] ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('have no empty text', () => {
    const empty = [...Object.entries(english), ...Object.entries(japanese)].filter(
      ([, text]) => text.trim() === '',
    );
    expect(empty).toEqual([]);
  });

  it('are translated: a Japanese text without Japanese letters is a name or a term of AWS', () => {
    const letters = /[\u3040-\u30ff\u3400-\u9fff]/;
    const sentence = /[a-z]{2,}[ ,][a-z]{2,}[ ,][a-z]{2,}/;
    const left = Object.keys(japanese).filter(
      (key) => !letters.test(japanese[key]!) && sentence.test(japanese[key]!),
    );
    expect(left).toEqual([]);
  });
});

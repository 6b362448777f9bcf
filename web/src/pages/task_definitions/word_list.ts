// A list of words in one line, as commands are written: sh, -c, "echo a, b". A word that needs it
// is a JSON string; a whole JSON array is taken, too. Every list comes back unchanged.

const plain = (word: string) =>
  // eslint-disable-next-line no-control-regex
  word !== '' && word === word.trim() && !/^["[]|[,\u0000-\u001f]/.test(word);

export const formatWords = (words: readonly string[]): string =>
  words.map((word) => (plain(word) ? word : JSON.stringify(word))).join(', ');

function parseArray(text: string): string[] | null {
  try {
    const value = JSON.parse(text) as unknown;
    const words = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return words ? (value as string[]) : null;
  } catch {
    return null;
  }
}

// null: a quote is not closed, a word is empty without quotes, or text follows a quoted word.
export function parseWords(text: string): string[] | null {
  let rest = text.trim();
  if (rest === '') return [];
  if (rest.startsWith('[')) return parseArray(rest);
  const words: string[] = [];
  for (;;) {
    const found = rest.startsWith('"')
      ? /^("(?:[^"\\]|\\.)*")\s*(,|$)/.exec(rest)
      : /^([^,]+?)\s*(,|$)/.exec(rest);
    if (found === null) return null;
    const [all, word = '', end] = found;
    const quoted = word.startsWith('"') ? parseArray(`[${word}]`)?.[0] : word;
    if (quoted === undefined) return null;
    words.push(quoted);
    if (end === '') return words;
    rest = rest.slice(all.length).trim();
  }
}

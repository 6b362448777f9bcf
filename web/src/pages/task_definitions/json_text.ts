// JSON with places: where each value stands in the text, and where a text stops being JSON.

export type Place = readonly (string | number)[];
export interface Span {
  from: number;
  to: number;
}
export interface JsonProblem {
  reason: 'unexpected' | 'unfinished' | 'duplicate' | 'tooDeep';
  what: string; // the character or the name that is not expected
  at: number; // offset in the text
  line: number; // from 1
  column: number; // from 1
}
export type Parsed = { value: unknown; spans: Map<string, Span> } | { problem: JsonProblem };

const maxDepth = 100;
// eslint-disable-next-line no-control-regex
const openString = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const wholeString = new RegExp(`${openString.source}"`, 'y');
const otherScalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
export const placeKey = (place: Place) => JSON.stringify(place);

class Stop extends Error {
  constructor(
    readonly reason: JsonProblem['reason'],
    readonly at: number,
    readonly what: string,
  ) {
    super(reason);
  }
}

class Reader {
  readonly spans = new Map<string, Span>();
  private at = 0;
  constructor(private readonly text: string) {}

  whole(): unknown {
    const value = this.value([]);
    this.blank();
    if (this.at < this.text.length) throw this.unexpected();
    return value;
  }

  private value(place: Place): unknown {
    if (place.length > maxDepth) throw new Stop('tooDeep', this.at, '');
    this.blank();
    const from = this.at;
    const first = this.text[this.at];
    const value =
      first === '{' ? this.object(place) : first === '[' ? this.array(place) : this.scalar();
    this.spans.set(placeKey(place), { from, to: this.at });
    return value;
  }

  private object(place: Place) {
    const members: Record<string, unknown> = {};
    this.each('}', () => {
      const from = this.at;
      if (this.text[this.at] !== '"') throw this.unexpected();
      const name = this.scalar() as string;
      if (Object.hasOwn(members, name)) throw new Stop('duplicate', from, name);
      this.blank();
      this.take(':');
      const value = this.value([...place, name]);
      Object.defineProperty(members, name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    });
    return members;
  }

  private array(place: Place) {
    const items: unknown[] = [];
    this.each(']', () => items.push(this.value([...place, items.length])));
    return items;
  }

  private each(end: string, read: () => void) {
    this.at += 1;
    this.blank();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.blank();
      read();
      this.blank();
      if (this.text[this.at] === end) break;
      this.take(',');
    }
    this.at += 1;
  }

  private scalar(): unknown {
    const found = this.match(wholeString) ?? this.match(otherScalar);
    if (found === undefined) {
      if (this.text[this.at] === '"') throw this.badString();
      throw this.unexpected();
    }
    this.at += found.length;
    return JSON.parse(found) as unknown;
  }

  // At the first character that a string cannot have.
  private badString() {
    this.at += this.match(openString)?.length ?? 0;
    return this.unexpected();
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private take(wanted: string) {
    if (this.text[this.at] !== wanted) throw this.unexpected();
    this.at += 1;
  }

  private blank() {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'end')) this.at += 1;
  }

  private unexpected() {
    const what = this.text[this.at];
    return what === undefined
      ? new Stop('unfinished', this.at, '')
      : new Stop('unexpected', this.at, what === '\n' ? '\\n' : what);
  }
}

export function parseJson(text: string): Parsed {
  const reader = new Reader(text);
  try {
    const value = reader.whole();
    return { value, spans: reader.spans };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const before = text.slice(0, error.at).split('\n');
    const line = before.length;
    const column = before.at(-1)!.length + 1;
    return { problem: { reason: error.reason, what: error.what, at: error.at, line, column } };
  }
}

// The span of `place`, or of the nearest value around it that the text has.
export function spanOf(spans: Map<string, Span>, place: Place): Span {
  for (let length = place.length; length >= 0; length -= 1) {
    const span = spans.get(placeKey(place.slice(0, length)));
    if (span !== undefined) return span;
  }
  return { from: 0, to: 0 };
}

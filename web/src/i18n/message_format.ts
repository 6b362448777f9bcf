// Formats the messages of the components, which come parsed (ICU message syntax as trees). Stands for
// the package intl-messageformat in the build: that one brings a parser which nothing here needs, and
// looks the locale up in the browser for every message.

export type Element =
  | { type: 0; value: string } // text
  | { type: 1; value: string } // {name}
  | { type: 5; value: string; options: Record<string, { value: Element[] }> } // select
  | {
      type: 6; // plural
      value: string;
      options: Record<string, { value: Element[] }>;
      offset?: number;
      pluralType?: Intl.PluralRuleType;
    }
  | { type: 7 } // the number of the plural around it
  | { type: 8; value: string; children: Element[] }; // <name>…</name>

type Values = Record<string, unknown>;

const rules = new Map<string, Intl.PluralRules>();

function pluralRules(locale: string, type: Intl.PluralRuleType): Intl.PluralRules {
  const key = `${locale}/${type}`;
  let known = rules.get(key);
  if (known === undefined) rules.set(key, (known = new Intl.PluralRules(locale, { type })));
  return known;
}

function valueOf(values: Values | undefined, name: string): unknown {
  if (values === undefined || !(name in values)) throw new Error(`a message needs ${name}`);
  return values[name];
}

// Texts next to each other are one.
function add(parts: unknown[], more: unknown) {
  const last = parts.length - 1;
  if (typeof more === 'string' && typeof parts[last] === 'string') parts[last] += more;
  else parts.push(more);
}

function partsOf(elements: Element[], locale: string, values?: Values, number?: number): unknown[] {
  const parts: unknown[] = [];
  const addAll = (option: { value: Element[] } | undefined, inside?: number) => {
    if (option === undefined) throw new Error('a message has no such option');
    for (const part of partsOf(option.value, locale, values, inside)) add(parts, part);
  };
  for (const element of elements) {
    if (element.type === 0) {
      add(parts, element.value);
    } else if (element.type === 1) {
      const value = valueOf(values, element.value);
      const plain = !value || typeof value === 'string' || typeof value === 'number';
      add(parts, plain ? String(value === 0 ? 0 : value || '') : value);
    } else if (element.type === 5) {
      const value = String(valueOf(values, element.value));
      addAll(element.options[value] ?? element.options.other, number);
    } else if (element.type === 6) {
      const value = Number(valueOf(values, element.value));
      const counted = value - (element.offset ?? 0);
      const exact = element.options[`=${value}`];
      const rule = pluralRules(locale, element.pluralType ?? 'cardinal').select(counted);
      addAll(exact ?? element.options[rule] ?? element.options.other, counted);
    } else if (element.type === 7) {
      if (number !== undefined) add(parts, new Intl.NumberFormat(locale).format(number));
    } else {
      const make = valueOf(values, element.value) as (chunks: unknown[]) => unknown;
      const made = make(partsOf(element.children, locale, values, number));
      for (const part of Array.isArray(made) ? made : [made]) add(parts, part);
    }
  }
  return parts;
}

export default class MessageFormat {
  constructor(
    private readonly message: Element[] | string,
    private readonly locale = 'en',
  ) {}

  // A text; a list where elements that are no text are put in.
  format(values?: Values): unknown {
    if (typeof this.message === 'string') return this.message;
    const parts = partsOf(this.message, this.locale, values);
    return parts.length <= 1 ? (parts[0] ?? '') : parts;
  }
}

import type { en } from './en';

// The same keys as the English words, each with any text.
export type Words<T> = { [K in keyof T]: string };
export type Dictionary = { [Area in keyof typeof en]: Words<(typeof en)[Area]> };

// "area.key" of every text.
export type TextKey = {
  [Area in keyof Dictionary & string]: `${Area}.${keyof Dictionary[Area] & string}`;
}[keyof Dictionary & string];

export type Values = Record<string, string | number>;

export function lookUp(dictionary: Dictionary, key: TextKey): string {
  const dot = key.indexOf('.');
  const area = dictionary[key.slice(0, dot) as keyof Dictionary] as Record<string, string>;
  return area[key.slice(dot + 1)] ?? key;
}

// Replaces {name} by its value; a name without value stays as it is.
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

// The parts of a text between its {names}: for values that are elements.
export function split(text: string): Array<{ text: string } | { name: string }> {
  return text
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\{\w+\}$/.test(part) ? { name: part.slice(1, -1) } : { text: part }));
}

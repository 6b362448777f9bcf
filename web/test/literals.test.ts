// Components hold no literal text: everything a person reads comes from the dictionaries.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { describe, expect, it } from 'vitest';

const spoken = new Set([
  'alt',
  'ariaLabel',
  'buttonText',
  'constraintText',
  'content',
  'description',
  'empty',
  'errorText',
  'filteringPlaceholder',
  'header',
  'info',
  'label',
  'loadingText',
  'placeholder',
  'secondaryControlText',
  'statusText',
  'text',
  'title',
]);
// ARN is the same word in every language.
const words = { test: (text: string) => /\p{L}{2,}/u.test(text.replace(/\bARN\b/g, '')) };

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

function literalOf(node: Node | null | undefined): string | null {
  if (node == null) return null;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'JSXExpressionContainer') return literalOf(node.expression as Node);
  if (node.type === 'TemplateLiteral') {
    return (node.quasis as Array<{ value: { cooked: string } }>).map((q) => q.value.cooked).join('');
  }
  return null;
}

function findings(source: string, name: string): string[] {
  const found: string[] = [];
  const line = (node: Node) => source.slice(0, node.start).split('\n').length;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (value === null || typeof value !== 'object') return;
    const node = value as Node;
    if (node.type === 'JSXText' && words.test(String(node.value))) {
      found.push(`${name}:${line(node)}: ${String(node.value).trim()}`);
    }
    if (node.type === 'JSXExpressionContainer') {
      const text = literalOf(node.expression as Node);
      if (text !== null && words.test(text) && !found.includes(text)) {
        // Only as a child; attributes are looked at below.
        if (node.inChildren === true) found.push(`${name}:${line(node)}: ${text}`);
      }
    }
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node.children as Node[]) {
        if (child.type === 'JSXExpressionContainer') child.inChildren = true;
      }
    }
    if (node.type === 'JSXAttribute' && (node.name as Node).type === 'JSXIdentifier') {
      const attribute = String((node.name as Node).name);
      const text = literalOf(node.value as Node);
      if (spoken.has(attribute) && text !== null && words.test(text)) {
        found.push(`${name}:${line(node)}: ${attribute}="${text}"`);
      }
    }
    if (node.type === 'Property' && (node.key as Node).type === 'Identifier') {
      const key = String((node.key as Node).name);
      const text = literalOf(node.value as Node);
      if (['header', 'label', 'description', 'title', 'content'].includes(key) && text !== null) {
        if (words.test(text)) found.push(`${name}:${line(node)}: ${key}: '${text}'`);
      }
    }
    for (const key of Object.keys(node)) if (key !== 'type') visit(node[key]);
  };
  visit(parse(source, { sourceType: 'module', plugins: ['jsx', 'typescript', 'estree'] }).program);
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => join(folder, name));
}

describe('literal text', () => {
  it('is found by this check', () => {
    const bad = 'export const A = () => <p title="Hello there">Some text {"more text"}</p>;';
    expect(findings(bad, 'bad.tsx')).toHaveLength(3);
    expect(findings('const c = [{ header: "Name of it" }];', 'bad.tsx')).toHaveLength(1);
  });

  it('is in no component', () => {
    const files = sources(join(import.meta.dirname, '../src'));
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap((file) => findings(readFileSync(file, 'utf8'), file))).toEqual([]);
  });
});

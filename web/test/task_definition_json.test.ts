// The JSON side of the editor: where a text is wrong, and that no text is lost.
import { describe, expect, it } from 'vitest';
import {
  changeByForm,
  changeByText,
  giveUpText,
  shownText,
  startDraft,
} from '../src/pages/task_definitions/draft';
import { parseJson, spanOf } from '../src/pages/task_definitions/json_text';

describe('JSON with places', () => {
  const good = [
    '{}',
    ' [1, -0.5e3, true, null, "a\\u00e9\\n"] ',
    '{"a": {"b": [{"c": ""}]}, "__proto__": 1}',
    '"x"',
    '{"a":[],"b":{}}',
  ];
  const bad = ['', '{', '{"a"}', '{"a":1,}', '[1,]', '01', 'nul', '"a\nb"', '"\\x"', '1 2', "{'a'"];

  it.each(good)('reads %s as JSON.parse does', (text) => {
    expect(parseJson(text)).toHaveProperty('value', JSON.parse(text));
  });

  it.each(bad)('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(parseJson(text)).toHaveProperty('problem');
  });

  it('says where it stops', () => {
    expect(parseJson('{\n  "a": x\n}')).toEqual({
      problem: { reason: 'unexpected', what: 'x', at: 9, line: 2, column: 8 },
    });
    expect(parseJson('{"a": 1')).toMatchObject({ problem: { reason: 'unfinished', at: 7 } });
    expect(parseJson('{"a": "b\n"}')).toMatchObject({ problem: { at: 8, what: '\\n' } });
  });

  it('refuses a name given twice, and endless nesting', () => {
    expect(parseJson('{"a": 1, "a": 2}')).toMatchObject({
      problem: { reason: 'duplicate', what: 'a', at: 9 },
    });
    expect(parseJson('['.repeat(5000))).toMatchObject({ problem: { reason: 'tooDeep' } });
  });

  it('knows where a value stands', () => {
    const text = '{"a": [10, {"b": "c"}]}';
    const parsed = parseJson(text);
    if (!('spans' in parsed)) throw new Error('not read');
    const at = (...place: Array<string | number>) => {
      const { from, to } = spanOf(parsed.spans, place);
      return text.slice(from, to);
    };
    expect(at('a', 0)).toBe('10');
    expect(at('a', 1, 'b')).toBe('"c"');
    expect(at('a', 1, 'missing')).toBe('{"b": "c"}');
    expect(at('missing')).toBe(text);
  });
});

describe('a draft', () => {
  const start = startDraft({ family: 'a', containerDefinitions: [] });

  it('follows form and text in turns', () => {
    const renamed = changeByForm(start, { family: 'b' });
    expect(JSON.parse(shownText(renamed))).toEqual({ family: 'b', containerDefinitions: [] });
    const typed = changeByText(renamed, '{"family":"c",   "containerDefinitions":[]}');
    expect(typed.request.family).toBe('c');
    expect(shownText(typed)).toContain('"c",   ');
    expect(shownText(changeByForm(typed, { cpu: '256' }))).toContain('"cpu": "256"');
  });

  it('keeps text that is not JSON, and says so', () => {
    const broken = changeByText(start, '{"family": "lost');
    expect(broken.problem).toMatchObject({ reason: 'unfinished' });
    expect(shownText(broken)).toBe('{"family": "lost');
    expect(changeByText(start, '[]').problem).toBe('notObject');
    expect(changeByText(broken, '{"family": "kept"}')).toMatchObject({
      problem: null,
      request: { family: 'kept' },
    });
    expect(giveUpText(broken)).toEqual(start);
  });
});

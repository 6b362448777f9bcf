// The JSON side of the editor: where a text is wrong, and that no text is lost.
import { describe, expect, it } from 'vitest';
import {
  changeByForm,
  changeByText,
  formUsable,
  giveUpText,
  shownText,
  startDraft,
} from '../src/pages/task_definitions/draft';
import { parseJson, spanOf } from '../src/pages/task_definitions/json_text';
import { marksOf, sayJsonProblem } from '../src/pages/task_definitions/marks';

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

  it('keeps a form from values of another type, and gives back the last that were right', () => {
    const named = changeByForm(start, { family: 'b' });
    const strange = changeByText(named, '{"family": 1, "containerDefinitions": 2}');
    expect(strange.problem).toBeNull();
    expect(formUsable(strange)).toBe(false);
    expect(giveUpText(strange).request).toEqual(named.request);
    expect(formUsable(named)).toBe(true);
  });
});

describe('marks', () => {
  const t = (key: string, values: object = {}) => [key, ...Object.values(values)].join(' ');
  const text = '{\n  "family": "a b",\n  "containerDefinitions": [\n    {"name": "x"}\n  ]\n}';

  it('stand where the values do, in the order of the text', () => {
    const marks = marksOf(
      text,
      [
        { place: ['containerDefinitions', 0, 'image'], message: 'no image' },
        { place: ['family'], message: 'bad name' },
        { place: [], message: 'whole' },
      ],
      t,
    );
    expect(marks.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '1 whole',
      '2 bad name',
      '4 no image',
    ]);
    expect(text.slice(marks[1]!.from, marks[1]!.to)).toBe('"a b"');
    expect(marks[0]!.to).toBe(1);
  });

  it('are of the JSON alone when it is none', () => {
    expect(marksOf('{"a": ', [{ place: [], message: 'x' }], t)).toEqual([
      { from: 6, to: 7, line: 1, message: 'taskDefinitions.jsonUnfinished 1 7' },
    ]);
    expect(sayJsonProblem('notObject', t)).toBe('taskDefinitions.jsonNotObject');
  });
});

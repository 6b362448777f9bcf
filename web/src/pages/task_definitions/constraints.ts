// Checks a request against the service model, worded as the server does.
import shapes, { type Shape } from 'virtual:register-task-definition-model';
import type { Place } from './json_text';

export interface Problem {
  place: Place; // of the value, or of the member that is missing
  message: string;
}

const numeric = new Set(['integer', 'long', 'double', 'float']);
const targets: Record<string, string> = {
  string: 'a String',
  boolean: 'a Boolean',
  integer: 'an Integer',
  long: 'a Long',
  double: 'a Double',
};
const upperFirst = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

// "tags.1.member.key"
const modelPath = (place: Place) =>
  place.map((part) => (typeof part === 'number' ? `${part + 1}.member` : part)).join('.');

const shownMost = 512; // characters

function shown(name: string, value: unknown): string {
  const shape = shapes[name]!;
  if (!Array.isArray(value)) {
    return typeof value === 'object' ? name : String(value).slice(0, shownMost);
  }
  let text = '[';
  for (let at = 0; at < value.length && text.length < shownMost; at += 1) {
    text += (at > 0 ? ', ' : '') + shown(shape.member!, value[at]);
  }
  return `${text}]`;
}

function token(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return 'NUMBER_VALUE';
}

function fits(type: string, value: unknown): boolean {
  if (type === 'structure' || type === 'map') {
    return typeof value === 'object' && !Array.isArray(value);
  }
  if (type === 'list') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value) && value === (Number(value) | 0);
  if (type === 'long') return Number.isInteger(value);
  if (numeric.has(type)) return typeof value === 'number';
  return typeof value === type;
}

// The words of the service for a value of another type.
function mismatch(type: string, value: unknown): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  if (type === 'list') return 'Expected list or null';
  if (type === 'map') return 'Expected map or null';
  if (type === 'structure') return 'Unexpected field type';
  return `${token(value)} can not be converted to ${targets[type] ?? 'a value'}`;
}

function broken(shape: Shape, value: unknown): string[] {
  const what = numeric.has(shape.type) ? 'have value' : 'have length';
  const size =
    typeof value === 'number'
      ? value
      : typeof value === 'string'
        ? [...value].length
        : Object.keys(value as object).length;
  const rules: string[] = [];
  if (shape.min !== undefined && size < shape.min) {
    rules.push(`${what} greater than or equal to ${shape.min}`);
  }
  if (shape.max !== undefined && size > shape.max) {
    rules.push(`${what} less than or equal to ${shape.max}`);
  }
  if (typeof value === 'string') {
    if (shape.pattern !== undefined && !new RegExp(`^(?:${shape.pattern})$`, 'u').test(value)) {
      rules.push(`satisfy regular expression pattern: ${shape.pattern}`);
    }
  }
  return rules;
}

// launchType -> "launch type"
const inWords = (member: string) => member.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

// "network mode should be one of [bridge,host]", the form that ECS has for values of an enum.
function outsideEnum(shape: Shape, value: unknown, place: Place): string | undefined {
  if (typeof value !== 'string' || shape.enum === undefined || shape.enum.includes(value)) return;
  const member = place.findLast((part) => typeof part === 'string') ?? '';
  return `${inWords(member)} should be one of [${shape.enum.join(',')}]`;
}

class Checker {
  readonly problems: Problem[] = [];
  readonly unknown: Place[] = [];
  typed = true;

  check(name: string, value: unknown, place: Place) {
    const shape = shapes[name]!;
    if (!fits(shape.type, value)) {
      this.typed = false;
      this.problems.push({ place, message: mismatch(shape.type, value) });
      return;
    }
    for (const rule of broken(shape, value)) {
      const subject = `Value '${shown(name, value)}' at '${modelPath(place)}'`;
      const message =
        `1 validation error detected: ${subject} failed to satisfy constraint: ` +
        `Member must ${rule}`;
      this.problems.push({ place, message });
    }
    const message = outsideEnum(shape, value, place);
    if (message !== undefined) this.problems.push({ place, message });
    if (shape.type === 'structure') this.structure(name, shape, value as object, place);
    if (shape.type === 'list') {
      (value as unknown[]).forEach((item, at) => this.element(shape.member!, item, [...place, at]));
    }
    if (shape.type === 'map') {
      for (const [key, item] of Object.entries(value as object)) {
        this.element(shape.value!, item, [...place, key]);
      }
    }
  }

  private element(name: string, value: unknown, place: Place) {
    if (value != null) return this.check(name, value, place);
    this.typed = false;
    const message =
      `1 validation error detected: Value null at '${modelPath(place)}' failed to satisfy ` +
      'constraint: Member must not be null';
    this.problems.push({ place, message });
  }

  private structure(name: string, shape: Shape, value: object, place: Place) {
    const given = value as Record<string, unknown>;
    for (const member of shape.required ?? []) {
      if (given[member] != null) continue;
      const message =
        place.length === 0
          ? `${upperFirst(member)} can not be blank.`
          : `${name}.${member} should not be null or empty.`;
      this.problems.push({ place: [...place, member], message });
    }
    for (const [member, item] of Object.entries(given)) {
      const type = shape.members?.[member];
      if (type === undefined) this.unknown.push([...place, member]);
      else if (item != null) this.check(type, item, [...place, member]);
    }
  }
}

export interface ModelAnswer {
  problems: Problem[];
  unknown: Place[]; // members that the service does not have: it would not see them
  typed: boolean; // every value is of its type
}

export function checkAgainstModel(request: unknown): ModelAnswer {
  const checker = new Checker();
  checker.check('RegisterTaskDefinitionRequest', request, []);
  const { problems, unknown, typed } = checker;
  return { problems, unknown, typed };
}

// The values a member of a shape may have.
export const enumOf = (shape: string): string[] => shapes[shape]?.enum ?? [];

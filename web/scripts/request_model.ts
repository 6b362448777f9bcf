import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const id = 'virtual:register-task-definition-model';
const source = join(import.meta.dirname, '../../models/ecs.json');
const kept = ['type', 'required', 'enum', 'min', 'max', 'pattern'];

type Shape = Record<string, unknown> & { members?: Record<string, unknown> };

const shapeName = (reference: unknown) =>
  typeof reference === 'string' ? reference : (reference as { shape: string }).shape;

// The shapes that `root` reaches, with their types and constraints only.
export function reachable(shapes: Record<string, Shape>, root: string): Record<string, Shape> {
  const found: Record<string, Shape> = {};
  const visit = (name: string) => {
    const shape = shapes[name];
    if (shape === undefined) throw new Error(`the model has no shape ${name}`);
    if (found[name] !== undefined) return;
    const reduced: Shape = Object.fromEntries(
      Object.entries(shape).filter(([key]) => kept.includes(key)),
    );
    found[name] = reduced;
    for (const key of ['member', 'key', 'value']) {
      if (shape[key] !== undefined) visit((reduced[key] = shapeName(shape[key])) as string);
    }
    if (shape.members !== undefined) {
      reduced.members = {};
      for (const [member, reference] of Object.entries(shape.members)) {
        visit((reduced.members[member] = shapeName(reference)) as string);
      }
    }
  };
  visit(root);
  return found;
}

// What the service model says about a RegisterTaskDefinition request, for checks in the browser:
// the same file that the server is generated from.
export function requestModel(): Plugin {
  return {
    name: 'request-model',
    resolveId: (name) => (name === id ? `\0${id}` : undefined),
    load(name) {
      if (name !== `\0${id}`) return undefined;
      this.addWatchFile(source);
      const { shapes } = JSON.parse(readFileSync(source, 'utf8'));
      return `export default ${JSON.stringify(reachable(shapes, 'RegisterTaskDefinitionRequest'))}`;
    },
  };
}

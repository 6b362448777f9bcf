// What a task has gone through, in order, with how long each part took. Pure.
import type { Task } from '@aws-sdk/client-ecs';

const names = [
  'createdAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppingAt',
  'executionStoppedAt',
  'stoppedAt',
] as const;

export type Moment = (typeof names)[number];

export interface Mark {
  name: Moment;
  at: Date | undefined; // undefined: yet to come
  afterMs: number | undefined; // since the mark before
}

// A running task shows what is behind it and that it has not ended; one that ended shows only what
// it went through.
export function timeline(task: Task): Mark[] {
  const ending = task.stoppingAt !== undefined || task.desiredStatus === 'STOPPED';
  const coming = (name: Moment) =>
    ending ? name === 'stoppedAt' : ['pullStartedAt', 'pullStoppedAt', 'startedAt'].includes(name);
  const passed = names.filter(
    (name) =>
      task[name] !== undefined ||
      (coming(name) && task.lastStatus !== 'RUNNING' && task.lastStatus !== 'STOPPED'),
  );
  // Clocks of agents differ: what is known stands in the order of its times.
  const known = passed
    .filter((name) => task[name] !== undefined)
    .sort((a, b) => task[a]!.getTime() - task[b]!.getTime() || names.indexOf(a) - names.indexOf(b));
  const open = passed.filter((name) => task[name] === undefined);
  return [...known, ...open].map((name, index) => {
    const before = index > 0 ? task[known[index - 1]!] : undefined;
    const at = task[name];
    const afterMs = at && before ? at.getTime() - before.getTime() : undefined;
    return { name, at, afterMs };
  });
}

// Keeps a table of tasks true by the events alone: a long list is never read again for one change.
// What events told lies over what was read, and of both the newest counts: pages that are on their
// way when an event comes may hold what was before it.
import type { Task } from '@aws-sdk/client-ecs';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRegion } from '../../app/region';
import type { AwsEvent } from '../../aws/event_source';
import { useEvents } from '../../aws/live';
import { filterKey, fits, type TaskFilters } from './task_filters';

const times = [
  'connectivityAt',
  'createdAt',
  'executionStoppedAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppedAt',
  'stoppingAt',
] as const;

// The task of an event, with times as the SDK has them.
export function taskOf(event: AwsEvent): Task {
  const task = { ...event.detail } as Task;
  for (const name of times) {
    if (typeof task[name] === 'string') task[name] = new Date(task[name] as unknown as string);
  }
  return task;
}

// The newest task told, by ARN, the latest told last.
export type Told = ReadonlyMap<string, Task>;

const version = (task: Task | undefined) => task?.version ?? 0;

// Pure: with these tasks too; a task of which something newer is known stays.
export function merge(told: Told, tasks: readonly Task[]): Told {
  const merged = new Map(told);
  for (const task of tasks) {
    const arn = task.taskArn ?? '';
    if (version(merged.get(arn)) > version(task)) continue;
    merged.delete(arn);
    merged.set(arn, task);
  }
  return merged;
}

// Pure: the list with the tasks told put in (the latest first), changed, or taken out when they left
// the status shown or do not fit the filters of the list.
export function patch(
  items: readonly Task[],
  told: Told,
  shown: string,
  fits: (task: Task) => boolean = () => true,
): Task[] {
  const belongs = (task: Task) => task.desiredStatus === shown && fits(task);
  const found = new Set<string>();
  const changed = items.flatMap((old) => {
    const task = told.get(old.taskArn ?? '');
    if (task === undefined) return [old];
    found.add(old.taskArn ?? '');
    if (version(old) > version(task)) return [old];
    return belongs(task) ? [task] : [];
  });
  const added = [...told].filter(([arn, task]) => !found.has(arn) && belongs(task));
  return [...added.reverse().map(([, task]) => task), ...changed];
}

// Pure: without what was told before a list was read anew and has not changed since: that list is
// as new. A task that went while nobody told of it is in neither.
export function settle(told: Told, before: Told): Told {
  const kept = [...told].filter(([arn, task]) => before.get(arn) !== task);
  return kept.length === told.size ? told : new Map(kept);
}

// Events that come within this time change the list together: a page that opens is told all recent
// ones at once.
const togetherMs = 25;
// When there is more of it the list is read anew, and it is forgotten.
const toldMax = 30_000;
const nothing: Told = new Map();

// The list of useTaskTable() as events have changed it since.
export function useLiveTasks(
  cluster: string,
  filters: TaskFilters,
  table: { items: Task[]; refresh: () => void; refetching: boolean },
): Task[] {
  const region = useRegion();
  const key = [region, cluster, filterKey(filters)].join(' ');
  const [state, setState] = useState({ key, told: nothing });
  const waiting = useRef<Task[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      waiting.current = [];
    },
    [key],
  );
  const onEvent = useCallback(
    (event: AwsEvent) => {
      if (event['detail-type'] !== 'ECS Task State Change') return;
      const task = taskOf(event);
      if (task.clusterArn?.endsWith(`/${cluster}`) !== true) return;
      waiting.current.push(task);
      timer.current ??= setTimeout(() => {
        const tasks = waiting.current;
        waiting.current = [];
        timer.current = undefined;
        setState((before) => ({
          key,
          told: merge(before.key === key ? before.told : nothing, tasks),
        }));
      }, togetherMs);
    },
    [cluster, key],
  );
  useEvents(onEvent);
  const told = state.key === key ? state.told : nothing;
  const { refresh, refetching } = table;
  const latest = useRef(told);
  const before = useRef(nothing);
  useEffect(() => {
    latest.current = told;
  }, [told]);
  useEffect(() => {
    if (refetching) {
      before.current = latest.current;
      return;
    }
    const old = before.current;
    before.current = nothing;
    if (old.size === 0) return;
    setState((now) => (now.key === key ? { key, told: settle(now.told, old) } : now));
  }, [refetching, key]);
  const tooMany = told.size > toldMax;
  useEffect(() => {
    if (tooMany) refresh();
    // `refresh` is made anew at each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tooMany, key]);
  return useMemo(
    () => patch(table.items, told, filters.desiredStatus, (one) => fits(filters, one)),
    // The key stands for the filters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [table.items, told, key],
  );
}

// Keeps a table of tasks true by the events alone: a long list is never read again for one change.
import type { Task } from '@aws-sdk/client-ecs';
import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useRegion } from '../../app/region';
import type { AwsEvent } from '../../aws/event_source';
import { useEvents } from '../../aws/live';
import type { Page } from '../../aws/query';
import { filterKey, fits, type TaskFilters } from './task_filters';

type Pages = InfiniteData<Page<Task>, string | undefined>;

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

// Pure: the pages with the tasks put in, changed, or taken out when they left the status shown or do
// not fit the filters of the list; of a task told several times the newest counts. One pass over
// the list however many tasks there are: a page that opens is told all recent events at once.
export function patch(
  pages: Pages | undefined,
  tasks: readonly Task[],
  shown: string,
  fits: (task: Task) => boolean = () => true,
): Pages | undefined {
  if (pages === undefined) return undefined;
  const told = new Map<string | undefined, Task>();
  for (const task of tasks) {
    const known = told.get(task.taskArn);
    if ((known?.version ?? 0) <= (task.version ?? 0)) told.set(task.taskArn, task);
  }
  const belongs = (task: Task) => task.desiredStatus === shown && fits(task);
  const found = new Set<string | undefined>();
  const changed = pages.pages.map((page) => {
    if (!page.items.some((one) => told.has(one.taskArn))) return page;
    const items = page.items.flatMap((old) => {
      const task = told.get(old.taskArn);
      if (task === undefined) return [old];
      found.add(old.taskArn);
      if ((old.version ?? 0) > (task.version ?? 0)) return [old];
      return belongs(task) ? [task] : [];
    });
    return { ...page, items };
  });
  const added = [...told.values()].filter((task) => !found.has(task.taskArn) && belongs(task));
  if (changed[0] !== undefined && added.length > 0) {
    changed[0] = { ...changed[0], items: [...added.reverse(), ...changed[0].items] };
  }
  return { ...pages, pages: changed };
}

// Events that come within this time change the list together.
const togetherMs = 25;

export function useTaskPatches(cluster: string, filters: TaskFilters) {
  const queries = useQueryClient();
  const region = useRegion();
  const key = filterKey(filters);
  const latest = useRef(filters);
  useEffect(() => {
    latest.current = filters;
  }, [filters]);
  const waiting = useRef<Task[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      waiting.current = [];
    },
    [queries, region, cluster, key],
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
        queries.setQueryData<Pages>([region, 'ecs', 'taskTable', cluster, key], (pages) =>
          patch(pages, tasks, latest.current.desiredStatus, (one) => fits(latest.current, one)),
        );
      }, togetherMs);
    },
    [queries, region, cluster, key],
  );
  useEvents(onEvent);
}

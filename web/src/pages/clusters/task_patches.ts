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

// Pure: the pages with the task put in, changed, or taken out when it left the status shown or does
// not fit the filters of the list.
export function patch(
  pages: Pages | undefined,
  task: Task,
  shown: string,
  fits: (task: Task) => boolean = () => true,
): Pages | undefined {
  if (pages === undefined) return undefined;
  const belongs = task.desiredStatus === shown && fits(task);
  let found = false;
  const changed = pages.pages.map((page) => {
    const at = page.items.findIndex((one) => one.taskArn === task.taskArn);
    if (at < 0) return page;
    found = true;
    const old = page.items[at]!;
    if ((old.version ?? 0) > (task.version ?? 0)) return page;
    return { ...page, items: belongs ? page.items.with(at, task) : page.items.toSpliced(at, 1) };
  });
  if (!found && belongs && changed[0] !== undefined) {
    changed[0] = { ...changed[0], items: [task, ...changed[0].items] };
  }
  return { ...pages, pages: changed };
}

export function useTaskPatches(cluster: string, filters: TaskFilters) {
  const queries = useQueryClient();
  const region = useRegion();
  const key = filterKey(filters);
  const latest = useRef(filters);
  useEffect(() => {
    latest.current = filters;
  }, [filters]);
  const onEvent = useCallback(
    (event: AwsEvent) => {
      if (event['detail-type'] !== 'ECS Task State Change') return;
      const task = taskOf(event);
      if (task.clusterArn?.endsWith(`/${cluster}`) !== true) return;
      queries.setQueryData<Pages>([region, 'ecs', 'taskTable', cluster, key], (pages) =>
        patch(pages, task, latest.current.desiredStatus, (one) => fits(latest.current, one)),
      );
    },
    [queries, region, cluster, key],
  );
  useEvents(onEvent);
}

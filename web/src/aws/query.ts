// Reading and changing things through the SDK. Query keys are [region, service, kind, ...names]:
//   ['ecs', 'clusters'] ['ecs', 'tasks', cluster] ['ecs', 'task', arn] ['ecs', 'instances', cluster]
//   ['ecs', 'taskDefinitions'] ['ecr', 'repositories'] ['ecr', 'images', repository] ['ec2', …]
// Events from the server invalidate by [service, kind] (live.ts), so keep to these kinds.
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import { useRegion } from '../app/region';
import { clientsFor, type Clients } from './clients';
import { useLiveStatus } from './live';

export type AwsKey = readonly (string | number | boolean | object | undefined)[];

export interface ReadOptions<T> {
  enabled?: boolean;
  // While true the answer is polled every 2 s when no events come (15 s otherwise).
  changing?: (data: T | undefined) => boolean;
  // Keep asking at this pace, events or not (milliseconds).
  everyMs?: number;
  staleMs?: number;
  // Show the previous answer while the one for a new key is on its way.
  keep?: boolean;
}

export function useAws<T>(
  key: AwsKey,
  read: (clients: Clients) => Promise<T>,
  options: ReadOptions<T> = {},
) {
  const region = useRegion();
  const live = useLiveStatus();
  return useQuery({
    queryKey: [region, ...key],
    queryFn: () => read(clientsFor(region)),
    enabled: options.enabled ?? true,
    staleTime: options.staleMs ?? 0,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: (query) => {
      if (options.everyMs !== undefined) return options.everyMs;
      if (live === 'live') return false;
      return options.changing?.(query.state.data as T | undefined) ? 2_000 : 15_000;
    },
  });
}

export interface Page<T> {
  items: T[];
  nextToken?: string;
}

// What makes two items of a list the same thing, and which of them is newer.
export interface Identity<T> {
  key: (item: T) => string;
  version: (item: T) => number;
}

// Each item once, in the place of the first of those with the same key and as the newest of them:
// pages overlap when things are made between two of them.
export function distinct<T>(items: T[], identity?: Identity<T>): T[] {
  if (identity === undefined) return items;
  const newest = new Map<string, T>();
  for (const item of items) {
    const key = identity.key(item);
    const known = newest.get(key);
    if (known === undefined || identity.version(known) < identity.version(item)) {
      newest.set(key, item);
    }
  }
  return newest.size === items.length ? items : [...newest.values()];
}

// A list that the API gives page by page: `items` of all pages read so far; with `identity` each once.
export function useAwsPages<T>(
  key: AwsKey,
  read: (clients: Clients, nextToken: string | undefined) => Promise<Page<T>>,
  options: { enabled?: boolean; identity?: Identity<T> } = {},
) {
  const region = useRegion();
  const live = useLiveStatus();
  const { identity } = options;
  const query = useInfiniteQuery({
    queryKey: [region, ...key],
    queryFn: ({ pageParam }) => read(clientsFor(region), pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<T>) => page.nextToken,
    enabled: options.enabled ?? true,
    refetchInterval: live === 'live' ? false : 15_000,
    // Comparing a long list field by field at each change takes longer than drawing it.
    structuralSharing: identity === undefined,
  });
  const pages = query.data?.pages;
  const items = useMemo(
    () => distinct(pages?.flatMap((page) => page.items) ?? [], identity),
    // It is a plain reading of an item: a new one reads the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [pages],
  );
  return {
    items,
    loading: query.isPending,
    fetching: query.isFetching,
    refetching: query.isRefetching, // all pages anew
    error: query.error,
    hasMore: query.hasNextPage,
    pagesRead: pages?.length ?? 0,
    loadMore: () => void query.fetchNextPage({ cancelRefetch: false }),
    refresh: () => void query.refetch(),
  };
}

// Something that changes state; `touches` are the keys to read again afterwards.
export function useAwsChange<In, Out>(
  change: (clients: Clients, input: In) => Promise<Out>,
  touches: AwsKey[] = [],
) {
  const region = useRegion();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: In) => change(clientsFor(region), input),
    onSettled: () => invalidate(queries, region, touches),
  });
}

export function invalidate(queries: QueryClient, region: string, keys: AwsKey[]) {
  for (const key of keys) void queries.invalidateQueries({ queryKey: [region, ...key] });
}

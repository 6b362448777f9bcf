// Following nextToken.
import type { Page } from './query';

// All pages of a list up to `max` items.
export async function allPages<T>(
  max: number,
  read: (nextToken: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const found: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = await read(nextToken);
    found.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && found.length < max);
  return found.slice(0, max);
}

// The same change of many things, a few at once: one that fails does not hold up the others.
export interface Failed<T> {
  item: T;
  reason: string;
}

export async function settleAll<T>(
  items: readonly T[],
  atOnce: number,
  change: (item: T) => Promise<unknown>,
): Promise<Array<Failed<T>>> {
  const failed: Array<Failed<T>> = [];
  const waiting = [...items];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await change(item);
      } catch (error) {
        failed.push({ item, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failed;
}

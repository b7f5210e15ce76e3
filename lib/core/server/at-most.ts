import 'server-only';

/** Runs over all items, at most `limit` at a time, and gives what came of each in their order. Rejects as the first that rejects. */
export async function atMost<T, R>(
  limit: number,
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  // One iterator for all: each worker takes what nobody has taken yet.
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

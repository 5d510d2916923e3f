/**
 * Runs all items, as many at a time as their weights fit into the capacity: always the first one in order that fits.
 * One that is heavier than the capacity runs alone.
 */
export async function runWeighted<T extends { readonly weight: number }>(
  items: readonly T[],
  capacity: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  let occupied = 0;
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ weight }) => running.size === 0 || occupied + weight <= capacity);
    const [item] = next < 0 ? [] : waiting.splice(next, 1);
    if (item === undefined) {
      await Promise.race(running);
      continue;
    }
    occupied += item.weight;
    const done = run(item).finally(() => {
      occupied -= item.weight;
      running.delete(done);
    });
    running.add(done);
  }
  await Promise.all(running);
}

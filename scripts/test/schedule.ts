/** Runs all items in order, as many at a time as their weights fit into the capacity. */
export async function runWeighted<T extends { readonly weight: number }>(
  items: readonly T[],
  capacity: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let occupied = 0;
  for (const item of items) {
    // An item that is heavier than the capacity runs alone.
    while (running.size > 0 && occupied + item.weight > capacity) await Promise.race(running);
    occupied += item.weight;
    const done = run(item).finally(() => {
      occupied -= item.weight;
      running.delete(done);
    });
    running.add(done);
  }
  await Promise.all(running);
}

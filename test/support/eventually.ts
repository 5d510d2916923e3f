import { setTimeout as wait } from "node:timers/promises";

/** After which a test gives up waiting: it says that something never happens, not how fast a machine is. */
export const DEADLINE_MS = 90_000;

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;
/** A probe of a state costs time itself: the longer a test waits, the less often it looks. */
const PAUSE_SHARE = 0.05;

/**
 * Resolves with the first truthy value that `probe` returns; rejects after the deadline with its last value or error.
 * For states that only an API shows.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false | null>,
  withinMs = DEADLINE_MS,
): Promise<T> {
  const startedAt = performance.now();
  let last: unknown;
  for (let elapsed = 0; elapsed < withinMs; elapsed = performance.now() - startedAt) {
    try {
      const value = await probe();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await wait(Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, elapsed * PAUSE_SHARE)));
  }
  throw new Error(
    `${what}: not within ${withinMs} ms; last: ${last instanceof Error ? last.stack : JSON.stringify(last)}`,
  );
}

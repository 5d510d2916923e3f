import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../fuzz/random.ts";

/** Starts one to six movements, with random pauses. Returns their ends, which never reject. */
export async function startMovements(
  random: Random,
  movements: () => readonly (() => Promise<unknown>)[],
): Promise<Promise<unknown>[]> {
  const ends: Promise<unknown>[] = [];
  for (let count = 1 + random.below(6); count > 0; count--) {
    ends.push(
      random
        .of(movements())()
        .catch(() => {}),
    );
    if (random.below(2) === 0) await wait(random.below(80));
  }
  return ends;
}

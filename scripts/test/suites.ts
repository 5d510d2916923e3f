import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** Half cores: a driver test mostly waits for its simulator, a browser with video uses two cores. */
export const CAPACITY = Math.max(4, 2 * availableParallelism());

/** In the order in which they run. `weight` is how many half cores one file occupies. */
const SUITES: readonly { readonly folder: string; readonly weight: number }[] = [
  { folder: "test/unit", weight: 2 },
  { folder: "test/driver", weight: 1 },
  { folder: "test/system", weight: 2 },
  { folder: "test/network", weight: 4 },
  { folder: "test/browser", weight: 4 },
];

export interface TestFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly weight: number;
}

export function selectFiles(words: readonly string[]): TestFile[] {
  return SUITES.flatMap(({ folder, weight }) =>
    globSync(`${folder}/**/*.test.ts`, { cwd: ROOT })
      .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
      .sort()
      .map((path) => ({ path, weight })),
  );
}

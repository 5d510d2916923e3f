import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** Half cores: a driver test mostly waits for its simulator, a hub with two rooms fills one core. */
export const CAPACITY = Math.max(4, 2 * availableParallelism());

interface Suite {
  readonly folder: string;
  /** How many half cores one file occupies. */
  readonly weight: number;
  readonly needsBrowser?: true;
}

/** In the order in which they run. */
const SUITES: readonly Suite[] = [
  { folder: "test/unit", weight: 2 },
  { folder: "test/driver", weight: 1 },
  { folder: "test/system", weight: 2 },
  { folder: "test/network", weight: 2 },
  { folder: "test/browser", weight: 2, needsBrowser: true },
];

export interface TestFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly weight: number;
  readonly needsBrowser: boolean;
}

export function selectFiles(words: readonly string[]): TestFile[] {
  return SUITES.flatMap(({ folder, weight, needsBrowser = false }) =>
    globSync(`${folder}/**/*.test.ts`, { cwd: ROOT })
      .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
      .sort()
      .map((path) => ({ path, weight, needsBrowser })),
  );
}

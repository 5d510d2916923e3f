import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { LONG_FILES } from "./long-files.ts";

export const ROOT = join(import.meta.dirname, "../..");

/** Tenths of a core. Tests wait now and then even where they need most: a little more than there is keeps all busy. */
export const CAPACITY = Math.max(22, 11 * availableParallelism());

interface Suite {
  readonly folder: string;
  /** How many tenths of a core one file occupies, unless it is one of the long ones. */
  readonly weight: number;
  readonly needsBrowser?: true;
  /** Runs only when a word selects it. */
  readonly isOnRequest?: true;
}

const SUITES: readonly Suite[] = [
  { folder: "test/unit", weight: 10 },
  { folder: "test/driver", weight: 5 },
  { folder: "test/system", weight: 8 },
  { folder: "test/network", weight: 10 },
  { folder: "test/browser", weight: 10, needsBrowser: true },
  { folder: "test/nightly", weight: 20, needsBrowser: true, isOnRequest: true },
];

export interface TestFile {
  /** Relative to the repository. */
  readonly path: string;
  /** Tenths of a core. */
  readonly weight: number;
  readonly needsBrowser: boolean;
}

/** In the order in which they start: the longest first, so that none is left over at the end, then by suite. */
export function selectFiles(words: readonly string[]): TestFile[] {
  const suites = SUITES.filter(({ isOnRequest }) => !isOnRequest || words.length > 0);
  const files = suites.flatMap(({ folder, weight, needsBrowser = false }) =>
    globSync(`${folder}/**/*.test.ts`, { cwd: ROOT })
      .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
      .sort()
      .map((path) => ({ path, weight: LONG_FILES[path]?.weight ?? weight, needsBrowser })),
  );
  const seconds = ({ path }: TestFile) => LONG_FILES[path]?.seconds ?? 0;
  return files.sort((a, b) => seconds(b) - seconds(a));
}

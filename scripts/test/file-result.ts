import type { TestOutcome } from "./results-reporter.ts";

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface FileResult {
  readonly path: string;
  readonly totals: Totals;
  readonly seconds: number;
  /** Of the file's process and all that it started, but not of the shared browser; 0 if it was killed. */
  readonly cpuSeconds: number;
  /** Whatever the file printed, with the report of its tests. */
  readonly output: string;
}

/** How the process of a test file ended. */
export interface FileExit {
  readonly code: number | null;
  readonly timedOut: boolean;
}

/**
 * Counts the lines of the results reporter. A process that fails without a failed test (it crashed, hung or could not
 * be loaded) counts as one failure, and so does one without tests unless `mayBeEmpty`.
 */
export function countResults(lines: string, exit: FileExit, { mayBeEmpty }: { mayBeEmpty: boolean }): Totals {
  const outcomes = lines.split("\n").filter((line) => line !== "") as TestOutcome[];
  const count = (wanted: TestOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const failed = count("failed");
  const hasEnded = exit.code === 0 && !exit.timedOut;
  const isEmpty = outcomes.length === 0 && !mayBeEmpty;
  const hasUncounted = failed === 0 && (!hasEnded || isEmpty);
  return { passed: count("passed"), failed: failed + (hasUncounted ? 1 : 0), skipped: count("skipped") };
}

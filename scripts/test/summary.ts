import type { FileResult, Totals } from "./file-result.ts";

const SLOWEST = 10;

export interface Summary {
  readonly totals: Totals;
  /** Files that failed once and passed when they were run again alone. */
  readonly flaky: readonly string[];
  readonly failed: readonly string[];
  readonly slowest: readonly FileResult[];
}

/** Of a file that was run again, only the second run counts. */
export function summarise(first: readonly FileResult[], second: readonly FileResult[]): Summary {
  const repeated = new Map(second.map((result) => [result.path, result]));
  const final = first.map((result) => repeated.get(result.path) ?? result);
  const sum = (of: keyof Totals) => final.reduce((total, { totals }) => total + totals[of], 0);
  return {
    totals: { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") },
    flaky: second.filter(({ totals }) => totals.failed === 0).map(({ path }) => path),
    failed: final.filter(({ totals }) => totals.failed > 0).map(({ path }) => path),
    slowest: [...first].sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST),
  };
}

/** The totals are the last line. */
export function formatSummary({ totals, flaky, failed, slowest }: Summary): string {
  const lines = [
    `slowest ${slowest.length} files:`,
    ...slowest.map(({ path, seconds }) => `${seconds.toFixed(1).padStart(8)} s  ${path}`),
    ...flaky.map((path) => `flaky: ${path} failed, and passed when it was run again alone`),
    ...failed.map((path) => `failed: ${path}`),
    `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`,
  ];
  return `${lines.join("\n")}\n`;
}

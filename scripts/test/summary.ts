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

/** The time that a file took, and the CPU it used. */
export function formatTime({ seconds, cpuSeconds }: FileResult): string {
  return `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU`;
}

/** The totals are the last line. `cpuSeconds`: of the whole run. */
export function formatSummary(
  { totals, flaky, failed, slowest }: Summary,
  { cpuSeconds }: { readonly cpuSeconds: number },
): string {
  const lines = [
    `slowest ${slowest.length} files:`,
    ...slowest.map((result) => `  ${result.path} (${formatTime(result)})`),
    `${cpuSeconds.toFixed(0)} s of CPU in all`,
    ...flaky.map((path) => `flaky: ${path} failed, and passed when it was run again alone`),
    ...failed.map((path) => `failed: ${path}`),
    `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The last line of output of each benchmark, as JSON. */
export interface Figures {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
  readonly [further: string]: unknown;
}

/** Nearest-rank percentile of the samples, 0 < rank ≤ 100. */
export function percentile(samples: readonly number[], rank: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error("no samples");
  return value;
}

export function figures(
  name: string,
  unit: string,
  samples: readonly number[],
  further: Record<string, unknown> = {},
): Figures {
  return {
    name,
    unit,
    p50: rounded(percentile(samples, 50)),
    p99: rounded(percentile(samples, 99)),
    n: samples.length,
    ...further,
  };
}

/** Adds the limit of the machine, measured in the same run, and the ratio to it. Ratios are comparable between
 * machines, figures are not. `limit`: what was measured. */
export function withLimit(result: Figures, limit: string, samples: readonly number[]): Figures {
  const [p50, p99] = [percentile(samples, 50), percentile(samples, 99)];
  return {
    ...result,
    limit: { what: limit, p50: rounded(p50), p99: rounded(p99), n: samples.length },
    ratio: { p50: rounded(result.p50 / p50), p99: rounded(result.p99 / p99) },
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

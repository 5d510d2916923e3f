/** The one line of JSON that each benchmark prints last. */
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
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return {
    name,
    unit,
    p50: rounded(percentile(samples, 50)),
    p99: rounded(percentile(samples, 99)),
    n: samples.length,
    ...further,
  };
}

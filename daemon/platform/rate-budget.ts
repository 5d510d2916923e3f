export interface RateBudgetOptions {
  /** What may be spent at once. */
  readonly burst: number;
  /** What comes back each second. */
  readonly perSecond: number;
  /** Spenders that are distinguished; those that have spent nothing for the longest time are forgotten. */
  readonly maxSpenders: number;
}

interface Account {
  readonly left: number;
  readonly atMs: number;
}

/** A budget for each of many spenders (token bucket): one that spends too much costs the others nothing. */
export class RateBudget {
  readonly #options: RateBudgetOptions;
  /** In the order of the last spending. */
  readonly #accounts = new Map<string, Account>();

  constructor(options: RateBudgetOptions) {
    this.#options = options;
  }

  /** Spends an amount if there is as much. `nowMs`: of a monotonic clock. */
  spend(spender: string, amount: number, nowMs: number): boolean {
    const { burst, perSecond, maxSpenders } = this.#options;
    const { left, atMs } = this.#accounts.get(spender) ?? { left: burst, atMs: nowMs };
    const available = Math.min(burst, left + ((nowMs - atMs) / 1000) * perSecond);
    const isEnough = available >= amount;
    this.#accounts.delete(spender);
    this.#accounts.set(spender, { left: isEnough ? available - amount : available, atMs: nowMs });
    if (this.#accounts.size > maxSpenders) {
      const [oldest] = this.#accounts.keys();
      if (oldest !== undefined) this.#accounts.delete(oldest);
    }
    return isEnough;
  }
}

/** How the line was during the last second or so. */
export interface BandwidthSample {
  readonly nowMs: number;
  readonly kbps: number;
  /** Before repair; null when nothing was counted. */
  readonly lossShare: number | null;
  readonly rttMs: number | null;
  /** What the sender estimates that the line carries (transport-wide congestion control); absent or null where nobody
   * does. */
  readonly availableKbps?: number | null;
}

/** More loss than a bad line has by itself (repair is for that): there is too much on it. */
const CONGESTED_LOSS = 0.1;
/** Packets wait in a queue before the line when the way takes so much longer than at its shortest, ms. */
const CONGESTED_DELAY_MS = 300;
/** The shortest way is looked for anew this often: a line that was moved to a longer one is not congested, ms. */
const SHORTEST_FOR_MS = 30_000;
/** Congestion must last for so many samples in a row: a burst is none. On trial after growing, or when the sender's
 * estimate says the same, one is enough. */
const CONGESTED_SAMPLES = 3;
/** What was given up stops coming within this time, ms. */
const SETTLE_MS = 2500;
/** Of what came through while it was congested, this is kept to. */
const BACK_OFF_SHARE = 0.85;
/** Sound and a small picture: it is never kept below. */
const MIN_KBPS = 150;
/** After a calm time the budget grows by this, or to what is kept of the sender's estimate; the calm time that is asked for
 * doubles when that was too much. */
const GROW_BY = 1.5;
const STABLE_MS = 5000;
const STABLE_MAX_MS = 600_000;
/** The calm time before growing against the sender's estimate: it errs low while little is sent, but not for ever. */
const DOUBTED_STABLE_MS = 30_000;
/** A smaller step is not worth a trial. */
const WORTH_GROWING_BY = 1.1;
/** What was added shows within this time whether it was too much, ms. */
const TRIAL_MS = 10_000;
/** Above this nothing that a room takes or sends is held back. */
const ENOUGH_KBPS = 20_000;

/** What the budget grows by: a guess, or what the sender estimates. */
type GrowthBasis = "guess" | "estimate";

interface Trial {
  readonly basis: GrowthBasis;
  /** How long the line had been calm before. */
  readonly stableMs: number;
  readonly sinceMs: number;
  readonly beforeKbps: number;
}

/** How much of one direction may be used: as configured, or less where the media itself shows that the line is full.
 * What has proven too much is tried again ever more rarely, so that pictures don't come and go. */
export class BandwidthBudget {
  readonly #configuredKbps: number | null;
  #measuredKbps: number | null = null;
  /** Of the time that runs, and of the one before. */
  #shortestRttMs: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  #shortestSinceMs = 0;
  #congested = 0;
  #shrunkAtMs = Number.NEGATIVE_INFINITY;
  /** How long the line must have been calm before the budget grows. */
  readonly #stableMs: Record<GrowthBasis, number> = { guess: STABLE_MS, estimate: STABLE_MS };
  #stableSinceMs: number | null = null;
  /** The last growth, while it may still prove too much. */
  #trial: Trial | null = null;

  /** `configuredKbps`: never more than this; null where the line's width is not known. */
  constructor(configuredKbps: number | null) {
    this.#configuredKbps = configuredKbps;
  }

  /** kbit/s; null: enough for everything. */
  get kbps(): number | null {
    if (this.#measuredKbps === null) return this.#configuredKbps;
    return Math.min(this.#measuredKbps, this.#configuredKbps ?? Number.POSITIVE_INFINITY);
  }

  addSample({ nowMs, kbps, lossShare, rttMs, availableKbps = null }: BandwidthSample): void {
    const late = rttMs !== null && rttMs > this.#shortestRtt(nowMs, rttMs) + CONGESTED_DELAY_MS;
    const lossy = lossShare !== null && lossShare > CONGESTED_LOSS;
    this.#congested = late || lossy ? this.#congested + 1 : 0;
    if (this.#trial && nowMs - this.#trial.sinceMs > TRIAL_MS) this.#trial = null;
    const isSettled = nowMs - this.#shrunkAtMs > SETTLE_MS;
    const isSure = isSettled && (this.#trial !== null || (availableKbps !== null && availableKbps < kbps));
    if (this.#congested >= (isSure ? 1 : CONGESTED_SAMPLES)) {
      this.#shrink(kbps);
      this.#shrunkAtMs = nowMs;
      return;
    }
    if (this.#congested > 0 || this.#measuredKbps === null) return;
    this.#stableSinceMs ??= nowMs;
    this.#grow(nowMs, this.#measuredKbps, availableKbps);
  }

  #shortestRtt(nowMs: number, rttMs: number): number {
    let [now, before] = this.#shortestRttMs;
    if (nowMs - this.#shortestSinceMs > SHORTEST_FOR_MS) {
      [now, before] = [Number.POSITIVE_INFINITY, now];
      this.#shortestSinceMs = nowMs;
    }
    now = Math.min(now, rttMs);
    this.#shortestRttMs = [now, before];
    return Math.min(now, before);
  }

  #shrink(kbps: number): void {
    this.#congested = 0;
    this.#stableSinceMs = null;
    if (this.#trial) {
      // Growing is what filled the line: back to what it carried, and longer until the next time.
      const { basis, stableMs, beforeKbps } = this.#trial;
      this.#measuredKbps = beforeKbps;
      this.#stableMs[basis] = Math.min(stableMs * 2, STABLE_MAX_MS);
      this.#trial = null;
      return;
    }
    const used = Math.min(kbps, this.#measuredKbps ?? Number.POSITIVE_INFINITY);
    this.#measuredKbps = Math.max(MIN_KBPS, Math.round(used * BACK_OFF_SHARE));
  }

  #grow(nowMs: number, beforeKbps: number, availableKbps: number | null): void {
    const estimate = (availableKbps ?? 0) * BACK_OFF_SHARE;
    const by = estimate > beforeKbps * WORTH_GROWING_BY ? "estimate" : "guess";
    const calmMs = nowMs - (this.#stableSinceMs ?? nowMs);
    const isDoubted = by === "guess" && availableKbps !== null;
    if (calmMs < Math.max(this.#stableMs[by], isDoubted ? DOUBTED_STABLE_MS : 0)) return;
    const next = by === "estimate" ? estimate : beforeKbps * GROW_BY;
    this.#stableSinceMs = nowMs;
    this.#trial = { basis: by, stableMs: calmMs, sinceMs: nowMs, beforeKbps };
    this.#measuredKbps = next >= ENOUGH_KBPS ? null : Math.round(next);
    if (this.#measuredKbps === null) {
      this.#stableMs.guess = STABLE_MS;
      this.#stableMs.estimate = STABLE_MS;
    }
  }
}

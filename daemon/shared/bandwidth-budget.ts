/** What was measured in one direction during the last second or so. */
export interface BandwidthSample {
  readonly nowMs: number;
  readonly kbps: number;
  /** Before retransmission; null when no packet was counted. */
  readonly lossShare: number | null;
  readonly rttMs: number | null;
  /** The sender's estimate (transport-wide congestion control); absent or null without one. */
  readonly availableKbps?: number | null;
}

/** More loss than a bad link has by itself (RTX repairs that): the link is congested. */
const CONGESTED_LOSS = 0.1;
/** Packets wait in a queue when the round trip takes this much longer than the shortest one, ms. */
const CONGESTED_DELAY_MS = 300;
/** The shortest round trip is measured again this often: a longer route is not congestion, ms. */
const SHORTEST_FOR_MS = 30_000;
/** Congestion must last for this many samples in a row: a burst is none. During a trial, or when the sender's estimate
 * agrees, one sample is enough. */
const CONGESTED_SAMPLES = 3;
/** Closed streams stop arriving within this time, ms. */
const SETTLE_MS = 2500;
/** The new budget, as a share of what arrived during congestion. */
const BACK_OFF_SHARE = 0.85;
/** Audio and one small picture: the budget never goes below. */
const MIN_KBPS = 150;
/** After a stable time the budget grows by this factor, or to a share of the sender's estimate. When that was too much,
 * the required stable time doubles. */
const GROW_BY = 1.5;
const STABLE_MS = 5000;
const STABLE_MAX_MS = 600_000;
/** The stable time before growing beyond the sender's estimate, which is too low while little is sent, ms. */
const DOUBTED_STABLE_MS = 30_000;
/** A smaller growth is not worth a trial. */
const WORTH_GROWING_BY = 1.1;
/** A growth that is too much shows within this time, ms. */
const TRIAL_MS = 10_000;
/** Above this, nothing that a room sends or receives is limited. */
const ENOUGH_KBPS = 20_000;

/** What a growth is based on: a guess, or the sender's estimate. */
type GrowthBasis = "guess" | "estimate";

interface Trial {
  readonly basis: GrowthBasis;
  /** How long the link had been stable before. */
  readonly stableMs: number;
  readonly sinceMs: number;
  readonly beforeKbps: number;
}

/** The bandwidth that may be used in one direction: as configured, or less when the media itself shows congestion. A
 * growth that was too much is tried again with increasing intervals, so that pictures don't come and go. */
export class BandwidthBudget {
  readonly #configuredKbps: number | null;
  #measuredKbps: number | null = null;
  /** In the current interval, and in the one before. */
  #shortestRttMs: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  #shortestSinceMs = 0;
  #congested = 0;
  #shrunkAtMs = Number.NEGATIVE_INFINITY;
  /** How long the link must have been stable before the budget grows. */
  readonly #stableMs: Record<GrowthBasis, number> = { guess: STABLE_MS, estimate: STABLE_MS };
  #stableSinceMs: number | null = null;
  /** The last growth, while it may still turn out too much. */
  #trial: Trial | null = null;

  /** `configuredKbps` is the upper limit; null when the bandwidth is not known. */
  constructor(configuredKbps: number | null) {
    this.#configuredKbps = configuredKbps;
  }

  /** kbit/s; null when nothing is limited. */
  get kbps(): number | null {
    if (this.#measuredKbps === null) return this.#configuredKbps;
    return Math.min(this.#measuredKbps, this.#configuredKbps ?? Number.POSITIVE_INFINITY);
  }

  addSample({ nowMs, kbps, lossShare, rttMs, availableKbps = null }: BandwidthSample): void {
    const isLate = rttMs !== null && rttMs > this.#shortestRtt(nowMs, rttMs) + CONGESTED_DELAY_MS;
    const isLossy = lossShare !== null && lossShare > CONGESTED_LOSS;
    this.#congested = isLate || isLossy ? this.#congested + 1 : 0;
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
      // The growth caused the congestion: back to the budget before it.
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
    const basis = estimate > beforeKbps * WORTH_GROWING_BY ? "estimate" : "guess";
    const stableMs = nowMs - (this.#stableSinceMs ?? nowMs);
    const isDoubted = basis === "guess" && availableKbps !== null;
    if (stableMs < Math.max(this.#stableMs[basis], isDoubted ? DOUBTED_STABLE_MS : 0)) return;
    const next = basis === "estimate" ? estimate : beforeKbps * GROW_BY;
    this.#stableSinceMs = nowMs;
    this.#trial = { basis, stableMs, sinceMs: nowMs, beforeKbps };
    this.#measuredKbps = next >= ENOUGH_KBPS ? null : Math.round(next);
    if (this.#measuredKbps === null) {
      this.#stableMs.guess = STABLE_MS;
      this.#stableMs.estimate = STABLE_MS;
    }
  }
}

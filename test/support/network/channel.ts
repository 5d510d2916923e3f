import { Random } from "../../fuzz/random.ts";

/** Conditions of one direction. Everything left out has no effect. */
export interface NetworkConditions {
  readonly lossPercent?: number;
  readonly duplicatePercent?: number;
  readonly delayMs?: number;
  /** Random deviation of each packet's delay; the order is kept. */
  readonly jitterMs?: number;
  /** Packets that are delayed behind later ones … */
  readonly reorderPercent?: number;
  /** … by so much. */
  readonly reorderMs?: number;
  readonly kbitPerSecond?: number;
  /** Queue in front of a limited bandwidth; what doesn't fit is dropped. */
  readonly queueBytes?: number;
  /** Nothing is delivered. */
  readonly cut?: true;
}

const REORDER_MS = 20;
/** About 200 ms of 1 Mbit/s. */
const QUEUE_BYTES = 25_000;

/** Decides the fate of each packet of one direction. It has no clock: the same seed and the same times give
 * the same result. */
export class Channel {
  conditions: NetworkConditions;
  readonly #random: Random;
  /** When the queue will be empty. */
  #idleAtMs = 0;
  #lastArrivalMs = 0;

  constructor(seed: number, conditions: NetworkConditions = {}) {
    this.#random = new Random(seed);
    this.conditions = conditions;
  }

  /** Returns the arrival times of a packet sent now: none, one, or two. */
  arrivals(nowMs: number, bytes: number): readonly number[] {
    const { lossPercent = 0, duplicatePercent = 0, reorderPercent = 0, cut } = this.conditions;
    // Each packet draws the same number of random values, so that one condition doesn't change another's
    // losses.
    const lost = this.#happens(lossPercent);
    const doubled = this.#happens(duplicatePercent);
    const behind = this.#happens(reorderPercent);
    const jitter = this.#random.below(2_000_001) / 1_000_000 - 1;
    if (cut) return [];
    const sentMs = this.#throughLine(nowMs, bytes);
    if (sentMs === undefined || lost) return [];
    const { delayMs = 0, jitterMs = 0, reorderMs = REORDER_MS } = this.conditions;
    const inOrder = Math.max(this.#lastArrivalMs, sentMs + Math.max(0, delayMs + jitter * jitterMs));
    if (behind) return [inOrder + reorderMs];
    this.#lastArrivalMs = inOrder;
    return doubled ? [inOrder, inOrder] : [inOrder];
  }

  /** Returns when the packet has been sent; undefined when it did not fit into the queue. */
  #throughLine(nowMs: number, bytes: number): number | undefined {
    const { kbitPerSecond, queueBytes = QUEUE_BYTES } = this.conditions;
    if (kbitPerSecond === undefined) return nowMs;
    const bytesPerMs = kbitPerSecond / 8;
    const waitingBytes = Math.max(0, this.#idleAtMs - nowMs) * bytesPerMs;
    if (waitingBytes + bytes > queueBytes) return undefined;
    this.#idleAtMs = Math.max(nowMs, this.#idleAtMs) + bytes / bytesPerMs;
    return this.#idleAtMs;
  }

  #happens(percent: number): boolean {
    return this.#random.below(1_000_000) < percent * 10_000;
  }
}

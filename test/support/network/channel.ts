import { Random } from "../../fuzz/random.ts";

/** What a way does to the packets that go by it. Everything left out does no harm. */
export interface NetworkConditions {
  readonly lossPercent?: number;
  readonly duplicatePercent?: number;
  readonly delayMs?: number;
  /** Each packet takes so much more or less; the order is kept. */
  readonly jitterMs?: number;
  /** Packets that fall behind those sent after them … */
  readonly reorderPercent?: number;
  /** … by so much. */
  readonly reorderMs?: number;
  readonly kbitPerSecond?: number;
  /** What may wait for a slow line; what doesn't fit is dropped. */
  readonly queueBytes?: number;
  /** Nothing passes. */
  readonly cut?: true;
}

const REORDER_MS = 20;
/** About 200 ms of 1 Mbit/s. */
const QUEUE_BYTES = 25_000;

/** Decides what becomes of each packet of one direction; keeps no clock, so that the same seed and the same times
 * give the same fate. */
export class Channel {
  conditions: NetworkConditions;
  readonly #random: Random;
  /** When the line has sent all that was given to it. */
  #idleAtMs = 0;
  #lastArrivalMs = 0;

  constructor(seed: number, conditions: NetworkConditions = {}) {
    this.#random = new Random(seed);
    this.conditions = conditions;
  }

  /** When a packet given to the channel now arrives: never, once, or twice. */
  arrivals(nowMs: number, bytes: number): readonly number[] {
    const { lossPercent = 0, duplicatePercent = 0, reorderPercent = 0, cut } = this.conditions;
    // Each packet takes the same share of the random numbers, so that one condition doesn't change another's luck.
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

  /** When the line has sent the packet; undefined when it did not fit into the queue. */
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

import type { CameraState } from "../../../contract/fleet/room-state.ts";

/** Long enough to reveal a bad cable, short enough to show its replacement, ms. */
const WINDOW_MS = 5 * 60_000;
/** Exchanges are counted in buckets, which bounds memory, ms. */
const BUCKET_MS = 10_000;

interface Bucket {
  readonly number: number;
  exchanges: number;
  failed: number;
}

/** The fraction of recent exchanges with a device that failed. */
export class ErrorRate {
  #buckets: Bucket[] = [];

  record(outcome: "responded" | "failed", atMs: number): void {
    const number = Math.floor(atMs / BUCKET_MS);
    let bucket = this.#buckets.at(-1);
    if (bucket?.number !== number) {
      bucket = { number, exchanges: 0, failed: 0 };
      this.#buckets = [...this.#recent(atMs), bucket];
    }
    bucket.exchanges++;
    if (outcome === "failed") bucket.failed++;
  }

  at(nowMs: number): CameraState["errorRate"] {
    const recent = this.#recent(nowMs);
    const exchanges = recent.reduce((sum, bucket) => sum + bucket.exchanges, 0);
    const failed = recent.reduce((sum, bucket) => sum + bucket.failed, 0);
    return { share: exchanges === 0 ? null : failed / exchanges, exchanges, failed, overMs: WINDOW_MS };
  }

  /** Excludes buckets in the future, which remain after the clock was set back. */
  #recent(nowMs: number): Bucket[] {
    const newest = Math.floor(nowMs / BUCKET_MS);
    const oldest = newest - WINDOW_MS / BUCKET_MS;
    return this.#buckets.filter(({ number }) => number > oldest && number <= newest);
  }
}

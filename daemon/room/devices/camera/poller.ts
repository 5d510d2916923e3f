import { startTimeout } from "../../../platform/guarded.ts";

/** Until the next reading after one that threw, ms. */
const AFTER_FAULT_MS = 1000;

/** Repeats a reading, one at a time; each returns the delay until the next. */
export class Poller implements Disposable {
  readonly #read: () => Promise<number>;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #disposed = false;

  /** `read` returns the delay until the next reading, ms. */
  constructor(read: () => Promise<number>) {
    this.#read = read;
  }

  /** Schedules the next reading in `ms`, replacing the current schedule. */
  schedule(ms: number): void {
    if (this.#disposed || this.#reading) return;
    clearTimeout(this.#timer);
    this.#timer = startTimeout("camera poll", ms, () => this.#readOnce());
  }

  async #readOnce(): Promise<void> {
    this.#reading = true;
    let nextMs = AFTER_FAULT_MS;
    try {
      nextMs = await this.#read();
    } finally {
      this.#reading = false;
      this.schedule(nextMs);
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}

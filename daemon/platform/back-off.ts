import { RoomdError } from "../contract/errors.ts";
import { startTimeout } from "./guarded.ts";

/** The one place that decides how long to wait before trying again. */
export interface BackOffOptions {
  /** First delay, ms. */
  readonly firstMs: number;
  /** Longest delay, ms. */
  readonly maxMs: number;
  /** Shortest delay after a refused login (`access.denied`), ms: it will be refused again, and devices lock accounts. */
  readonly deniedMs?: number;
}

/** Delays that double from `firstMs` to `maxMs`, each spread by ±20 % so that 62 rooms don't return at once. */
export class BackOff {
  readonly #options: BackOffOptions;
  #next: number;

  constructor(options: BackOffOptions) {
    this.#options = options;
    this.#next = options.firstMs;
  }

  /** The next delay, ms. */
  delayMs(): number {
    const delay = this.#next * (0.8 + Math.random() * 0.4);
    this.#next = Math.min(this.#next * 2, this.#options.maxMs);
    return delay;
  }

  /** After a success: the next failure waits `firstMs` again. */
  reset(): void {
    this.#next = this.#options.firstMs;
  }
}

/** Keeps something running: calls `attempt` at once, and again after a back-off whenever `failed()` is
 * called, until disposed. `attempt` may throw: that counts as failed. */
export class Restarter implements Disposable {
  readonly #attempt: () => Promise<void> | void;
  readonly #onError: (error: unknown) => void;
  readonly #backOff: BackOff;
  readonly #deniedMs: number;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(
    attempt: () => Promise<void> | void,
    onError: (error: unknown) => void,
    options: BackOffOptions,
  ) {
    this.#attempt = attempt;
    this.#onError = onError;
    this.#backOff = new BackOff(options);
    this.#deniedMs = options.deniedMs ?? 0;
  }

  start(): void {
    this.#run();
  }

  /** It works: forget the failures so far. */
  succeeded(): void {
    this.#backOff.reset();
  }

  /** It ended: try again after a while. Several calls make one attempt. `error`: why, where it is known. */
  failed(error?: unknown): void {
    if (this.#disposed || this.#timer) return;
    const isDenied = error instanceof RoomdError && error.code === "access.denied";
    const delayMs = Math.max(this.#backOff.delayMs(), isDenied ? this.#deniedMs : 0);
    this.#timer = startTimeout("next attempt", delayMs, () => {
      this.#timer = undefined;
      this.#run();
    });
  }

  #run(): void {
    if (this.#disposed) return;
    Promise.try(this.#attempt).catch((error: unknown) => {
      if (this.#disposed) return;
      this.#onError(error);
      this.failed(error);
    });
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}

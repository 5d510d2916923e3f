import { BackOff } from "../../platform/back-off.ts";
import { startTimeout } from "../../platform/guarded.ts";

export interface ReconcileLoopOptions {
  /** One pass over desired and observed state. `interrupted`: its connection went away, the next one starts a pass. */
  readonly pass: () => Promise<"done" | "interrupted">;
  readonly onSuccess: () => void;
  /** The pass is tried again after the back-off. */
  readonly onFailure: (error: unknown) => void;
}

/** Runs one pass at a time, and another one if it was requested meanwhile. */
export class ReconcileLoop implements Disposable {
  readonly #options: ReconcileLoopOptions;
  readonly #backOff = new BackOff({ firstMs: 200, maxMs: 2000 });
  #isRequested = false;
  #isRunning = false;
  #isDisposed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: ReconcileLoopOptions) {
    this.#options = options;
  }

  request(): void {
    if (this.#isDisposed) return;
    this.#isRequested = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    clearTimeout(this.#retry);
    while (this.#isRequested && !this.#isDisposed) {
      this.#isRequested = false;
      try {
        if ((await this.#options.pass()) === "interrupted") continue;
        this.#backOff.reset();
        this.#options.onSuccess();
      } catch (error) {
        if (this.#isDisposed) break;
        this.#options.onFailure(error);
        clearTimeout(this.#retry);
        this.#retry = startTimeout("reconcile retry", this.#backOff.delayMs(), () => this.request());
        break;
      }
    }
    this.#isRunning = false;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#retry);
  }
}

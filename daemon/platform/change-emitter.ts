import { runGuarded, startTimeout } from "./guarded.ts";

/** Notifies listeners that a state changed; they read it themselves. A listener that throws hinders no other. */
export class ChangeEmitter {
  readonly #listeners = new Set<() => void>();

  /** Returns a function that removes the listener. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(): void {
    for (const listener of this.#listeners) runGuarded("change listener", listener);
  }
}

/** Calls `action` after `trigger()`, at most once in `everyMs`. */
export class Throttle implements Disposable {
  readonly #action: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(action: () => void, everyMs: number) {
    this.#action = action;
    this.#everyMs = everyMs;
  }

  trigger(): void {
    if (this.#timer) return;
    const waitMs = Math.max(0, this.#lastAt + this.#everyMs - performance.now());
    this.#timer = startTimeout("throttled update", waitMs, () => {
      this.#timer = undefined;
      this.#lastAt = performance.now();
      this.#action();
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

import { startTimeout } from "../../platform/guarded.ts";
/** Counts who demands something, and reports when there is demand and when the last has been gone for a while. */
export class DemandCounter implements Disposable {
  readonly #lingerMs: number;
  readonly #onChange: () => void;
  #count = 0;
  #lingerTimer: NodeJS.Timeout | undefined;

  /** `onChange`: `hasDemand` changed. */
  constructor(lingerMs: number, onChange: () => void) {
    this.#lingerMs = lingerMs;
    this.#onChange = onChange;
  }

  /** Somebody demands it, or did less than `lingerMs` ago. */
  get hasDemand(): boolean {
    return this.#count > 0 || this.#lingerTimer !== undefined;
  }

  /** The demand lasts until the result is disposed of. */
  add(): Disposable {
    const before = this.hasDemand;
    this.#count++;
    this.#stopLingering();
    if (!before) this.#onChange();
    let isReleased = false;
    return {
      [Symbol.dispose]: () => {
        if (isReleased) return;
        isReleased = true;
        this.#count--;
        if (this.#count === 0) this.linger();
      },
    };
  }

  /** As if the last demand had just ended. */
  linger(): void {
    this.#stopLingering();
    this.#lingerTimer = startTimeout("end of demand", this.#lingerMs, () => {
      this.#lingerTimer = undefined;
      this.#onChange();
    });
  }

  #stopLingering(): void {
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = undefined;
  }

  [Symbol.dispose](): void {
    this.#stopLingering();
  }
}

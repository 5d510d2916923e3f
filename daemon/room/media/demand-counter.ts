/** Counts who takes something, and tells when the last has been gone for a while. */
export class DemandCounter implements Disposable {
  readonly #lingerMs: number;
  readonly #onChange: () => void;
  #count = 0;
  #lingerTimer: NodeJS.Timeout | undefined;

  constructor(lingerMs: number, onChange: () => void) {
    this.#lingerMs = lingerMs;
    this.#onChange = onChange;
  }

  /** Somebody takes it, or did a moment ago. */
  get hasDemand(): boolean {
    return this.#count > 0 || this.#lingerTimer !== undefined;
  }

  add(): Disposable {
    const before = this.hasDemand;
    this.#count++;
    this.#stopLingering();
    if (!before) this.#onChange();
    let released = false;
    return {
      [Symbol.dispose]: () => {
        if (released) return;
        released = true;
        this.#count--;
        if (this.#count === 0) this.linger();
      },
    };
  }

  /** As if somebody had just let it go. */
  linger(): void {
    this.#stopLingering();
    this.#lingerTimer = setTimeout(() => {
      this.#lingerTimer = undefined;
      this.#onChange();
    }, this.#lingerMs);
  }

  #stopLingering(): void {
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = undefined;
  }

  [Symbol.dispose](): void {
    this.#stopLingering();
  }
}

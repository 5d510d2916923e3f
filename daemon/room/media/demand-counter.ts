/** Counts who takes something, and tells when the last has been gone for a while. */
export class Holding implements Disposable {
  readonly #lingerMs: number;
  readonly #onChange: () => void;
  #holders = 0;
  #lingering: NodeJS.Timeout | undefined;

  constructor(lingerMs: number, onChange: () => void) {
    this.#lingerMs = lingerMs;
    this.#onChange = onChange;
  }

  /** Somebody takes it, or did a moment ago. */
  get held(): boolean {
    return this.#holders > 0 || this.#lingering !== undefined;
  }

  hold(): Disposable {
    const before = this.held;
    this.#holders++;
    this.#stopLingering();
    if (!before) this.#onChange();
    let released = false;
    return {
      [Symbol.dispose]: () => {
        if (released) return;
        released = true;
        this.#holders--;
        if (this.#holders === 0) this.linger();
      },
    };
  }

  /** As if somebody had just let it go. */
  linger(): void {
    this.#stopLingering();
    this.#lingering = setTimeout(() => {
      this.#lingering = undefined;
      this.#onChange();
    }, this.#lingerMs);
  }

  #stopLingering(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
  }

  [Symbol.dispose](): void {
    this.#stopLingering();
  }
}

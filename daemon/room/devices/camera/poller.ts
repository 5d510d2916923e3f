/** Repeats a reading, one at a time; each returns the delay until the next. */
export class Poller implements Disposable {
  readonly #read: () => Promise<number>;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #disposed = false;

  /** `read` returns the delay until the next reading, ms; it must not throw. */
  constructor(read: () => Promise<number>) {
    this.#read = read;
  }

  /** Schedules the next reading in `ms`, replacing the current schedule. */
  schedule(ms: number): void {
    if (this.#disposed || this.#reading) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#readOnce(), ms);
  }

  async #readOnce(): Promise<void> {
    this.#reading = true;
    const nextMs = await this.#read();
    this.#reading = false;
    this.schedule(nextMs);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}

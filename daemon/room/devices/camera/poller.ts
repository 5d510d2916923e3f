/** Reads something again and again, one reading at a time; each says when the next is due. */
export class Poller implements Disposable {
  readonly #read: () => Promise<number>;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #disposed = false;

  /** `read` answers after how many ms to read again; it does not throw. */
  constructor(read: () => Promise<number>) {
    this.#read = read;
  }

  /** The next reading comes after this long, ms, instead of when it was due. */
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

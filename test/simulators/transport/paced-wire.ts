/** One direction of a serial line, with transmission time. */
export class PacedWire {
  readonly #msPerByte: number;
  readonly #deliver: (bytes: Uint8Array) => void;
  #freeAt = 0;

  /** 8-N-1: ten bits per byte. */
  constructor(baudRate: number, deliver: (bytes: Uint8Array) => void) {
    this.#msPerByte = 10_000 / baudRate;
    this.#deliver = deliver;
  }

  /** Tracks when the line is free, so that late timers don't accumulate. */
  write(bytes: Uint8Array): void {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + bytes.length * this.#msPerByte;
    setTimeout(() => this.#deliver(bytes), this.#freeAt - now);
  }
}

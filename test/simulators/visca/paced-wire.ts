/** One direction of a serial line: bytes arrive when the line has had the time to carry them. */
export class PacedWire {
  readonly #msPerByte: number;
  readonly #deliver: (bytes: Uint8Array) => void;
  #freeAt = 0;

  /** 8-N-1: ten bits a byte. */
  constructor(baudRate: number, deliver: (bytes: Uint8Array) => void) {
    this.#msPerByte = 10_000 / baudRate;
    this.#deliver = deliver;
  }

  /** The line's own clock goes on from byte to byte, so that a late timer makes nothing slower than it was. */
  write(bytes: Uint8Array): void {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + bytes.length * this.#msPerByte;
    setTimeout(() => this.#deliver(bytes), this.#freeAt - now);
  }
}

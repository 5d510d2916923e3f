import { type ByteStream, ReconnectingStream } from "../../../drivers/transport/byte-stream.ts";

/** A stream in memory: written bytes reach `peer` at once. It opens when it is started or replugged. */
export class MemoryStream extends ReconnectingStream {
  readonly unit: ByteStream["unit"];
  peer: (bytes: Uint8Array) => void = () => {};
  #isPlugged = true;

  constructor(unit: ByteStream["unit"]) {
    super({ firstMs: 5, maxMs: 20 });
    this.unit = unit;
  }

  write(bytes: Uint8Array): boolean {
    if (!this.isOpen) return false;
    this.peer(bytes);
    return true;
  }

  reportTimeout(): void {}

  /** Delivers bytes from the peer. */
  deliver(bytes: Uint8Array): void {
    if (this.isOpen) this.emitData(bytes);
  }

  unplug(): void {
    this.#isPlugged = false;
    this.emitClosed("unplugged");
  }

  replug(): void {
    this.#isPlugged = true;
  }

  protected connect(): void {
    if (!this.#isPlugged) throw new Error("not plugged in");
    this.emitOpen();
  }

  protected async close(): Promise<void> {}
}

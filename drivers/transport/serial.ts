import { SerialPort } from "serialport";
import { Restarter } from "./back-off.ts";
import { type ByteStream, StreamListeners } from "./byte-stream.ts";

export interface SerialOptions {
  /** Device path, best from /dev/serial/by-id. */
  readonly path: string;
  readonly baudRate: number;
  /** Back-off between attempts to open, ms. */
  readonly reopen?: { readonly firstMs: number; readonly maxMs: number };
}

/** A serial port, 8-N-1, that is opened again whenever it vanishes (unplugged, renumbered). */
export class SerialStream implements ByteStream {
  readonly unit = "byte";
  readonly #options: SerialOptions;
  readonly #restarter: Restarter;
  readonly #listeners = new StreamListeners();
  #port: SerialPort | undefined;
  #disposed = false;

  constructor(options: SerialOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#attempt(),
      (error) => this.#listeners.closed(error instanceof Error ? error.message : String(error)),
      options.reopen ?? { firstMs: 250, maxMs: 2000 },
    );
  }

  get isOpen(): boolean {
    return this.#listeners.isOpen;
  }

  start(): void {
    this.#restarter.start();
  }

  write(bytes: Uint8Array): boolean {
    if (!this.isOpen || !this.#port) return false;
    this.#port.write(bytes);
    return true;
  }

  /** The operating system says when a port has gone; opening it anew would help nobody. */
  suspect(): void {}

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#listeners.onData(listener);
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#listeners.onState(listener);
  }

  async #attempt(): Promise<void> {
    const { path, baudRate } = this.#options;
    const port = new SerialPort({
      path,
      baudRate,
      autoOpen: false,
      dataBits: 8,
      parity: "none",
      stopBits: 1,
    });
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    if (this.#disposed) {
      port.close();
      return;
    }
    this.#port = port;
    port.on("data", (bytes: Buffer) => this.#listeners.data(bytes));
    port.on("error", (error) => this.#lost(port, error.message));
    port.on("close", (error: Error | null) => this.#lost(port, error?.message ?? "port closed"));
    this.#restarter.succeeded();
    this.#listeners.opened();
  }

  #lost(port: SerialPort, reason: string): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    if (port.isOpen) port.close(() => {});
    this.#listeners.closed(reason);
    this.#restarter.failed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#restarter[Symbol.dispose]();
    const port = this.#port;
    this.#port = undefined;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  }
}

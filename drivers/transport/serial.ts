import { SerialPort } from "serialport";
import { Restarter } from "./back-off.ts";
import type { ByteStream } from "./byte-stream.ts";

export interface SerialOptions {
  /** Device path, best from /dev/serial/by-id. */
  readonly path: string;
  readonly baudRate: number;
  /** Back-off between attempts to open, ms. */
  readonly reopen?: { readonly firstMs: number; readonly maxMs: number };
}

/** A serial port, 8-N-1, that is opened again whenever it vanishes (unplugged, renumbered). */
export class SerialStream implements ByteStream {
  readonly #options: SerialOptions;
  readonly #restarter: Restarter;
  readonly #dataListeners: ((bytes: Uint8Array) => void)[] = [];
  readonly #stateListeners: ((state: { open: boolean; reason: string | null }) => void)[] = [];
  #port: SerialPort | undefined;
  #open = false;
  #disposed = false;

  constructor(options: SerialOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#attempt(),
      (error) => this.#say(false, error instanceof Error ? error.message : String(error)),
      options.reopen ?? { firstMs: 250, maxMs: 2000 },
    );
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Begins to open; register listeners first. */
  start(): void {
    this.#restarter.start();
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#open || !this.#port) return false;
    this.#port.write(bytes);
    return true;
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#dataListeners.push(listener);
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#stateListeners.push(listener);
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
    port.on("data", (bytes: Buffer) => {
      for (const listener of this.#dataListeners) listener(bytes);
    });
    port.on("error", (error) => this.#lost(port, error.message));
    port.on("close", (error: Error | null) => this.#lost(port, error?.message ?? "port closed"));
    this.#restarter.succeeded();
    this.#say(true, null);
  }

  #lost(port: SerialPort, reason: string): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    if (port.isOpen) port.close(() => {});
    this.#say(false, reason);
    this.#restarter.failed();
  }

  #say(open: boolean, reason: string | null): void {
    this.#open = open;
    for (const listener of this.#stateListeners) listener({ open, reason });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#restarter[Symbol.dispose]();
    const port = this.#port;
    this.#port = undefined;
    this.#open = false;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  }
}

import { SerialPort } from "serialport";
import type { BackOffOptions } from "../../daemon/platform/back-off.ts";
import { ReconnectingStream } from "./byte-stream.ts";

export interface SerialOptions {
  /** Device path, best from /dev/serial/by-id. */
  readonly path: string;
  readonly baudRate: number;
  readonly reconnect?: BackOffOptions;
}

/** A serial port, 8-N-1, that is reopened whenever it vanishes (unplugged, renumbered). */
export class SerialStream extends ReconnectingStream {
  readonly unit = "byte";
  readonly #options: SerialOptions;
  #port: SerialPort | undefined;

  constructor(options: SerialOptions) {
    super(options.reconnect);
    this.#options = options;
  }

  write(bytes: Uint8Array): boolean {
    if (!this.isOpen || !this.#port) return false;
    this.#port.write(bytes);
    return true;
  }

  /** The operating system reports a port that vanished; reopening a present one does not help. */
  reportTimeout(): void {}

  protected async connect(): Promise<void> {
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
    if (this.disposed) {
      port.close();
      return;
    }
    this.#port = port;
    port.on("data", (bytes: Buffer) => this.emitData(bytes));
    port.on("error", (error) => this.#handleClose(port, error.message));
    port.on("close", (error: Error | null) => this.#handleClose(port, error?.message ?? "port closed"));
    this.emitOpen();
  }

  #handleClose(port: SerialPort, reason: string): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    if (port.isOpen) port.close(() => {});
    this.emitClosed(reason);
  }

  protected async close(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  }
}

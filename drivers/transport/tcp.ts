import { createConnection, type Socket } from "node:net";
import type { BackOffOptions } from "../../daemon/platform/back-off.ts";
import { ReconnectingStream } from "./byte-stream.ts";

export interface TcpOptions {
  /** Host name or address. */
  readonly host: string;
  readonly port: number;
  /** Time-out of the connection. */
  readonly connectMs?: number;
  readonly reconnect?: BackOffOptions;
}

const CONNECT_MS = 2000;
/** With more unsent bytes the connection is dead. */
const UNSENT_MAX_BYTES = 64 * 1024;
/** How long the last bytes, such as a Stop, may take to be sent before the connection is closed. */
const FLUSH_MS = 500;

/** A TCP connection that reconnects whenever it ends. */
export class TcpStream extends ReconnectingStream {
  readonly unit = "byte";
  readonly #options: TcpOptions;
  #socket: Socket | undefined;

  constructor(options: TcpOptions) {
    super(options.reconnect);
    this.#options = options;
  }

  write(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    if (!this.isOpen || !socket) return false;
    socket.write(bytes);
    if (socket.writableLength > UNSENT_MAX_BYTES)
      socket.destroy(new Error("the device reads no more bytes; check its power and network"));
    return true;
  }

  /** A device that lost power closes no connection: only a new one shows whether it is reachable. */
  reportTimeout(): void {
    if (this.isOpen) this.#socket?.destroy(new Error("no response; reconnecting"));
  }

  protected connect(): void {
    const { host, port, connectMs = CONNECT_MS } = this.#options;
    const socket = createConnection({ host, port, noDelay: true });
    this.#socket = socket;
    let reason = "closed by the device";
    const expire = () => socket.destroy(new Error(`no connection within ${connectMs} ms`));
    const timer = setTimeout(expire, connectMs);
    socket.on("connect", () => {
      clearTimeout(timer);
      this.emitOpen();
    });
    socket.on("data", (bytes) => this.emitData(bytes));
    socket.on("error", (error) => {
      reason = error.message;
    });
    socket.on("close", () => {
      clearTimeout(timer);
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.emitClosed(reason);
    });
  }

  protected async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket || socket.destroyed) return;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), FLUSH_MS);
    await closed;
    clearTimeout(timer);
  }
}

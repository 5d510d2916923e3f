import { connect, type Socket } from "node:net";
import type { BackOffOptions } from "../../daemon/platform/back-off.ts";
import { ReconnectingStream } from "./byte-stream.ts";

export interface TcpOptions {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  /** A connection that is not there by then is given up, ms. */
  readonly connectMs?: number;
  readonly reconnect?: BackOffOptions;
}

const CONNECT_MS = 2000;
/** More than this unsent means that nobody reads: the connection is dead, bytes. */
const UNSENT_MAX_BYTES = 64 * 1024;
/** To what was written last, such as a Stop, to leave before the connection is cut, ms. */
const FAREWELL_MS = 500;

/** A TCP connection that is made again whenever it ends. */
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
    if (socket.writableLength > UNSENT_MAX_BYTES) socket.destroy(new Error("the camera takes no more bytes"));
    return true;
  }

  /** A camera that lost its power ends no connection: only a new one shows whether it is there. */
  reportTimeout(): void {
    if (this.isOpen) this.#socket?.destroy(new Error("no answer"));
  }

  protected connect(): void {
    const { host, port, connectMs = CONNECT_MS } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    let why = "closed by the camera";
    const tooLate = () => socket.destroy(new Error(`no connection within ${connectMs} ms`));
    const timer = setTimeout(tooLate, connectMs);
    socket.on("connect", () => {
      clearTimeout(timer);
      this.emitOpen();
    });
    socket.on("data", (bytes) => this.emitData(bytes));
    socket.on("error", (error) => {
      why = error.message;
    });
    socket.on("close", () => {
      clearTimeout(timer);
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.emitClosed(why);
    });
  }

  protected async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket || socket.destroyed) return;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
    await closed;
    clearTimeout(timer);
  }
}

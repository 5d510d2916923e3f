import { connect, type Socket } from "node:net";
import { Restarter } from "./back-off.ts";
import { type ByteStream, StreamListeners } from "./byte-stream.ts";

export interface TcpOptions {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  /** A connection that is not there by then is given up, ms. */
  readonly connectMs?: number;
  /** Back-off between attempts to connect, ms. */
  readonly reopen?: { readonly firstMs: number; readonly maxMs: number };
}

const CONNECT_MS = 2000;
/** More than this unsent means that nobody reads: the connection is dead, bytes. */
const UNSENT_MAX_BYTES = 64 * 1024;

/** A TCP connection that is made again whenever it ends. */
export class TcpStream implements ByteStream {
  readonly unit = "byte";
  readonly #options: TcpOptions;
  readonly #restarter: Restarter;
  readonly #listeners = new StreamListeners();
  #socket: Socket | undefined;
  #disposed = false;

  constructor(options: TcpOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#attempt(),
      () => {},
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
    const socket = this.#socket;
    if (!this.isOpen || !socket) return false;
    socket.write(bytes);
    if (socket.writableLength > UNSENT_MAX_BYTES) socket.destroy(new Error("the camera takes no more bytes"));
    return true;
  }

  /** A camera that lost its power ends no connection: only a new one shows whether it is there. */
  suspect(): void {
    if (this.isOpen) this.#socket?.destroy(new Error("no answer"));
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#listeners.onData(listener);
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#listeners.onState(listener);
  }

  #attempt(): void {
    const { host, port, connectMs = CONNECT_MS } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    let why = "closed by the camera";
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${connectMs} ms`)),
      connectMs,
    );
    socket.on("connect", () => {
      clearTimeout(timer);
      this.#restarter.succeeded();
      this.#listeners.opened();
    });
    socket.on("data", (bytes) => this.#listeners.data(bytes));
    socket.on("error", (error) => {
      why = error.message;
    });
    socket.on("close", () => {
      clearTimeout(timer);
      if (this.#socket !== socket || this.#disposed) return;
      this.#socket = undefined;
      this.#listeners.closed(why);
      this.#restarter.failed();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#restarter[Symbol.dispose]();
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket || socket.destroyed) return;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    // What was written last (a Stop) still leaves.
    socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), 500);
    await closed;
    clearTimeout(timer);
  }
}

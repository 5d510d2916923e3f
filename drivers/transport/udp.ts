import { Restarter } from "./back-off.ts";
import { type ByteStream, StreamListeners } from "./byte-stream.ts";
import type { UdpPeer, UdpSocket } from "./udp-socket.ts";

export interface UdpOptions {
  readonly socket: UdpSocket;
  /** Name or address of the far end. */
  readonly host: string;
  readonly port: number;
  /** Back-off between attempts to find the name, ms. */
  readonly reopen?: { readonly firstMs: number; readonly maxMs: number };
}

/** One camera over the host's UDP socket. It is open as soon as its name is known: UDP knows no more. */
export class UdpStream implements ByteStream {
  readonly unit = "datagram";
  readonly #options: UdpOptions;
  readonly #peer: UdpPeer;
  readonly #restarter: Restarter;
  readonly #listeners = new StreamListeners();
  #disposed = false;

  constructor(options: UdpOptions) {
    this.#options = options;
    const { host, port } = options;
    this.#peer = { host, port, onMessage: (bytes) => this.#listeners.data(bytes) };
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
    return this.isOpen && this.#options.socket.send(this.#peer, bytes);
  }

  /** Its address may have changed: the name is looked up again, and what was sent meanwhile is not lost. */
  suspect(): void {
    if (this.isOpen) this.#options.socket.open(this.#peer).catch(() => {});
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#listeners.onData(listener);
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#listeners.onState(listener);
  }

  async #attempt(): Promise<void> {
    await this.#options.socket.open(this.#peer);
    if (this.#disposed) return;
    this.#restarter.succeeded();
    this.#listeners.opened();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#restarter[Symbol.dispose]();
    this.#options.socket.close(this.#peer);
  }
}

import type { BackOffOptions } from "../../daemon/platform/back-off.ts";
import { ReconnectingStream } from "./byte-stream.ts";
import type { UdpPeer, UdpSocket } from "./udp-socket.ts";

export interface UdpOptions {
  readonly socket: UdpSocket;
  /** Host name or address. */
  readonly host: string;
  readonly port: number;
  readonly reconnect?: BackOffOptions;
}

/** One device over the shared UDP socket. Open as soon as its host name is resolved: UDP has no connection. */
export class UdpStream extends ReconnectingStream {
  readonly unit = "datagram";
  readonly #socket: UdpSocket;
  readonly #peer: UdpPeer;

  constructor({ socket, host, port, reconnect }: UdpOptions) {
    super(reconnect);
    this.#socket = socket;
    this.#peer = { host, port, onMessage: (bytes) => this.emitData(bytes) };
  }

  write(bytes: Uint8Array): boolean {
    return this.isOpen && this.#socket.send(this.#peer, bytes);
  }

  /** Resolves the host name again: the address may have changed. */
  reportTimeout(): void {
    if (this.isOpen) this.#socket.open(this.#peer).catch(() => {});
  }

  protected async connect(): Promise<void> {
    await this.#socket.open(this.#peer);
    if (!this.disposed) this.emitOpen();
  }

  protected async close(): Promise<void> {
    this.#socket.close(this.#peer);
  }
}

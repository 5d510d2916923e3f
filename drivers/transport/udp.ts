import type { BackOffOptions } from "../../daemon/platform/back-off.ts";
import { ReopeningStream } from "./byte-stream.ts";
import type { UdpPeer, UdpSocket } from "./udp-socket.ts";

export interface UdpOptions {
  readonly socket: UdpSocket;
  /** Name or address of the far end. */
  readonly host: string;
  readonly port: number;
  readonly reopen?: BackOffOptions;
}

/** One camera over the host's UDP socket. It is open as soon as its name is known: UDP knows no more. */
export class UdpStream extends ReopeningStream {
  readonly unit = "datagram";
  readonly #socket: UdpSocket;
  readonly #peer: UdpPeer;

  constructor({ socket, host, port, reopen }: UdpOptions) {
    super(reopen);
    this.#socket = socket;
    this.#peer = { host, port, onMessage: (bytes) => this.received(bytes) };
  }

  write(bytes: Uint8Array): boolean {
    return this.isOpen && this.#socket.send(this.#peer, bytes);
  }

  /** Its address may have changed: the name is looked up again. Until then the old one holds. */
  suspect(): void {
    if (this.isOpen) this.#socket.open(this.#peer).catch(() => {});
  }

  protected async attempt(): Promise<void> {
    await this.#socket.open(this.#peer);
    if (!this.disposed) this.opened();
  }

  protected async close(): Promise<void> {
    this.#socket.close(this.#peer);
  }
}

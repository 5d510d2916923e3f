import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";

export interface UdpSocketOptions {
  /** Preferred port; any free port if it is in use. 0: any. */
  readonly port: number;
  /** Address to bind; `127.0.0.1` if all cameras are on this machine. */
  readonly address: string;
}

/** One device that shares the socket. */
export interface UdpPeer {
  readonly host: string;
  readonly port: number;
  onMessage: (bytes: Uint8Array) => void;
}

/** The only UDP socket of this host: with several on the same port, each would take the others' responses. Datagrams are
 * assigned by address, and by port if two peers share an address. */
export class UdpSocket implements AsyncDisposable {
  readonly #options: UdpSocketOptions;
  /** The resolved address of each peer. */
  readonly #peers = new Map<UdpPeer, string>();
  #socket: Socket | undefined;
  #opening: Promise<Socket> | undefined;

  constructor(options: UdpSocketOptions) {
    this.#options = options;
  }

  /** The bound port; undefined before the first `open`. */
  get port(): number | undefined {
    return this.#socket?.address().port;
  }

  /** Binds the socket and resolves the peer's host name. Rejects if the name is unknown. */
  async open(peer: UdpPeer): Promise<void> {
    this.#opening ??= this.#bind().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    this.#socket = await this.#opening;
    const { address } = await lookup(peer.host, { family: 4 });
    this.#peers.set(peer, address);
  }

  close(peer: UdpPeer): void {
    this.#peers.delete(peer);
  }

  /** Returns false if the peer is not open. */
  send(peer: UdpPeer, bytes: Uint8Array): boolean {
    const address = this.#peers.get(peer);
    if (address === undefined || !this.#socket) return false;
    this.#socket.send(bytes, peer.port, address, () => {});
    return true;
  }

  async #bind(): Promise<Socket> {
    const { port, address } = this.#options;
    try {
      return await this.#bindTo(port, address);
    } catch (error) {
      if (port === 0) throw error;
      return await this.#bindTo(0, address);
    }
  }

  async #bindTo(port: number, address: string): Promise<Socket> {
    const socket = createSocket({ type: "udp4" });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind({ port, address }, resolve);
    });
    socket.removeAllListeners("error");
    // ICMP errors such as "port unreachable" tell no more than the time-out that follows.
    socket.on("error", () => {});
    socket.on("message", (bytes, from) => this.#received(bytes, from));
    return socket;
  }

  #received(bytes: Uint8Array, from: RemoteInfo): void {
    const sameAddress = [...this.#peers].filter(([, address]) => address === from.address);
    const samePort = sameAddress.filter(([peer]) => peer.port === from.port);
    const [peer, ...others] = samePort.length > 0 ? samePort : sameAddress;
    if (others.length === 0) peer?.[0].onMessage(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#peers.clear();
    const socket = await this.#opening?.catch(() => undefined);
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";

export interface UdpSocketOptions {
  /** Bound first; any free port when it is taken. 0: any. */
  readonly port: number;
  /** Address to bind, `127.0.0.1` where all cameras are on this machine. */
  readonly address: string;
}

/** One camera's end of the host's socket. */
export interface UdpPeer {
  readonly host: string;
  readonly port: number;
  onMessage: (bytes: Uint8Array) => void;
}

/** The one UDP socket of this host: several that each bind the port would steal each other's answers. What
 * comes is told apart by address; by port only where two peers share one address. */
export class UdpSocket implements AsyncDisposable {
  readonly #options: UdpSocketOptions;
  /** The address that each peer's name stands for now. */
  readonly #peers = new Map<UdpPeer, string>();
  #socket: Socket | undefined;
  #opening: Promise<Socket> | undefined;

  constructor(options: UdpSocketOptions) {
    this.#options = options;
  }

  /** The port that is bound; undefined before the first peer was opened. */
  get port(): number | undefined {
    return this.#socket?.address().port;
  }

  /** Binds, and finds the peer's address. Rejects when its name is unknown. */
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

  /** False when the peer is not open. Loss on the way is nobody's error here. */
  send(peer: UdpPeer, bytes: Uint8Array): boolean {
    const address = this.#peers.get(peer);
    if (address === undefined || !this.#socket) return false;
    this.#socket.send(bytes, peer.port, address, () => {});
    return true;
  }

  async #bind(): Promise<Socket> {
    const { port, address } = this.#options;
    try {
      return await this.#bound(port, address);
    } catch (error) {
      if (port === 0) throw error;
      return await this.#bound(0, address);
    }
  }

  async #bound(port: number, address: string): Promise<Socket> {
    const socket = createSocket({ type: "udp4" });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind({ port, address }, resolve);
    });
    socket.removeAllListeners("error");
    // Answers of the network ("port unreachable") say no more than the silence that follows.
    socket.on("error", () => {});
    socket.on("message", (bytes, from) => this.#received(bytes, from));
    return socket;
  }

  #received(bytes: Uint8Array, from: RemoteInfo): void {
    const sameAddress = [...this.#peers].filter(([, address]) => address === from.address);
    const samePort = sameAddress.filter(([peer]) => peer.port === from.port);
    const [meant, ...others] = samePort.length > 0 ? samePort : sameAddress;
    if (others.length === 0) meant?.[0].onMessage(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#peers.clear();
    const socket = await this.#opening?.catch(() => undefined);
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

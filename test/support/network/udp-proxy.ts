import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { Channel, type NetworkConditions } from "./channel.ts";
import { DelayQueue } from "./delay-queue.ts";

export interface UdpProxyOptions {
  /** Destination of the clients' packets. */
  readonly target: { readonly host: string; readonly port: number };
  readonly towardsTarget?: NetworkConditions;
  readonly towardsClients?: NetworkConditions;
  /** The same seed and the same packets give the same losses. */
  readonly seed?: number;
  /** A loopback address of the target's family. */
  readonly address?: string;
}

interface Client {
  readonly address: string;
  readonly port: number;
  /** The socket by which the target sees this client. */
  readonly outside: Socket;
}

/** More clients on one proxy are a fault of the test. */
const MAX_CLIENTS = 100;
const SOCKET_BUFFER_BYTES = 4_000_000;

/** A bad network on loopback, without root: clients send to the proxy instead of the target, and the target
 * sees each client on a port of its own, as behind NAT. */
export class UdpProxy implements AsyncDisposable {
  readonly towardsTarget: Channel;
  readonly towardsClients: Channel;
  readonly #options: UdpProxyOptions;
  readonly #inside: Socket;
  readonly #clients = new Map<string, Client>();
  readonly #underWay = new DelayQueue();

  private constructor(options: UdpProxyOptions) {
    const { seed = 1 } = options;
    this.#options = options;
    this.towardsTarget = new Channel(seed, options.towardsTarget);
    this.towardsClients = new Channel(seed + 1, options.towardsClients);
    this.#inside = newSocket(options.target.host);
    this.#inside.on("message", (bytes, from) => this.#fromClient(bytes, from));
  }

  static async start(options: UdpProxyOptions): Promise<UdpProxy> {
    const relay = new UdpProxy(options);
    await bind(relay.#inside, relay.#ownAddress());
    return relay;
  }

  /** Port for the clients. */
  get port(): number {
    return this.#inside.address().port;
  }

  /** Sets both directions. */
  set conditions(conditions: NetworkConditions) {
    this.towardsTarget.conditions = conditions;
    this.towardsClients.conditions = conditions;
  }

  /** Clients get other ports from now on, and packets to the old ones are lost. */
  changeMapping(): void {
    for (const { outside } of this.#clients.values()) outside.close();
    this.#clients.clear();
  }

  #ownAddress(): string {
    return this.#options.address ?? (isIPv6(this.#options.target.host) ? "::1" : "127.0.0.1");
  }

  #fromClient(bytes: Buffer, from: { address: string; port: number }): void {
    const { host, port } = this.#options.target;
    const { outside } = this.#client(from.address, from.port);
    this.#pass(this.towardsTarget, bytes.length, () => outside.send(bytes, port, host));
  }

  #client(address: string, port: number): Client {
    const key = `${address} ${port}`;
    const known = this.#clients.get(key);
    if (known) return known;
    if (this.#clients.size >= MAX_CLIENTS) throw new Error(`more than ${MAX_CLIENTS} clients of a relay`);
    const outside = newSocket(this.#options.target.host);
    outside.bind(0, this.#ownAddress());
    outside.on("message", (bytes) =>
      this.#pass(this.towardsClients, bytes.length, () => this.#inside.send(bytes, port, address)),
    );
    const client = { address, port, outside };
    this.#clients.set(key, client);
    return client;
  }

  #pass(channel: Channel, bytes: number, send: () => void): void {
    const nowMs = performance.now();
    for (const atMs of channel.arrivals(nowMs, bytes)) {
      // A socket that was closed meanwhile throws: its mapping is gone, and the packet with it.
      const arrive = () => {
        try {
          send();
        } catch {}
      };
      if (atMs <= nowMs) arrive();
      else this.#underWay.add(atMs, arrive);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#underWay.clear();
    this.changeMapping();
    await new Promise<void>((resolve) => this.#inside.close(() => resolve()));
  }
}

function newSocket(host: string): Socket {
  const type = isIPv6(host) ? "udp6" : "udp4";
  const socket = createSocket({ type, recvBufferSize: SOCKET_BUFFER_BYTES });
  // A closed port at the target or a client counts as loss.
  return socket.on("error", () => {});
}

async function bind(socket: Socket, address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("error", reject);
  socket.bind(0, address, resolve);
  await promise;
  socket.off("error", reject);
}

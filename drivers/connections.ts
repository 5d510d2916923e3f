import type { ByteStream } from "./transport/byte-stream.ts";
import { SerialStream } from "./transport/serial.ts";
import { TcpStream } from "./transport/tcp.ts";
import { UdpStream } from "./transport/udp.ts";
import { UdpSocket } from "./transport/udp-socket.ts";

/** The address of a device, whatever protocol it uses. */
export type DeviceAddress =
  | { readonly type: "serial"; readonly path: string; readonly baudRate: number }
  | { readonly type: "tcp" | "udp"; readonly host: string; readonly port: number };

export interface ConnectionsOptions {
  /** Port of the shared UDP socket; a free port if this one is in use. */
  readonly udpPort: number;
  /** Hosts of all devices: if all are on this machine, the UDP socket is bound to loopback. */
  readonly hosts: readonly string[];
}

/** The byte streams to all devices of the process, of any kind. Devices on one serial port share its stream, and all
 * UDP devices share one socket. */
export class Connections implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #socket: UdpSocket;
  readonly #serial = new Map<string, SerialStream>();
  readonly #unstarted: ByteStream[] = [];

  constructor({ udpPort, hosts }: ConnectionsOptions) {
    const address = hosts.every(isLoopback) ? "127.0.0.1" : "0.0.0.0";
    this.#socket = this.#stack.use(new UdpSocket({ port: udpPort, address }));
  }

  /** Returns the stream to a device. It opens after `start`, and is closed with this pool. */
  stream(address: DeviceAddress): ByteStream {
    switch (address.type) {
      case "serial": {
        const shared = this.#serial.get(address.path);
        if (shared) return shared;
        const stream = this.#add(new SerialStream(address));
        this.#serial.set(address.path, stream);
        return stream;
      }
      case "tcp":
        return this.#add(new TcpStream(address));
      case "udp":
        return this.#add(new UdpStream({ socket: this.#socket, host: address.host, port: address.port }));
    }
  }

  /** Opens all streams; each reconnects by itself. Call after their listeners are registered. */
  start(): void {
    for (const stream of this.#unstarted.splice(0)) stream.start();
  }

  #add<S extends ByteStream>(stream: S): S {
    this.#unstarted.push(this.#stack.use(stream));
    return stream;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.startsWith("127.");
}

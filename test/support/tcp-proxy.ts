import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a TCP server that can be cut, and let through again. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #pairs = new Map<Socket, Socket>();
  readonly #target: number;
  #isOpen = true;
  /** What the server has sent through it. */
  bytesFromServer = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async to(port: number): Promise<TcpProxy> {
    const gate = new TcpProxy(port);
    gate.#server.listen(0, "127.0.0.1");
    await once(gate.#server, "listening");
    return gate;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Ends what goes through, and lets nothing through. */
  cut(): void {
    this.#isOpen = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The server gets nothing more of what its clients send, who notice only that nobody reads. */
  stall(): void {
    for (const [near, far] of this.#pairs) near.unpipe(far).pause();
  }

  /** Ends `stall`. */
  resume(): void {
    for (const [near, far] of this.#pairs) near.pipe(far);
  }

  restore(): void {
    this.#isOpen = true;
  }

  #serve(near: Socket): void {
    if (!this.#isOpen) {
      near.destroy();
      return;
    }
    const far = connect(this.#target, "127.0.0.1");
    this.#pairs.set(near, far);
    near.once("close", () => this.#pairs.delete(near));
    far.on("data", ({ length }) => {
      this.bytesFromServer += length;
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => {});
      one.once("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}

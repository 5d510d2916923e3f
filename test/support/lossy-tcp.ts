import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Random } from "../fuzz/random.ts";

/** What happens to the segments of a connection, in both directions; TCP keeps their order. */
export interface TcpDisturbance {
  /** Of 100 segments: how many end the connection, before or after they arrive. */
  readonly resets: number;
  /** Up to this long, ms. What was sent before a connection closed still arrives. */
  readonly delayMs: number;
}

/** A way to a TCP server that delays what passes, and resets connections. */
export class LossyTcp implements AsyncDisposable {
  disturbance: TcpDisturbance = { resets: 0, delayMs: 0 };
  readonly #server = createServer((near) => this.#serve(near));
  readonly #sockets = new Set<Socket>();
  readonly #random: Random;
  readonly #target: number;

  private constructor(target: number, random: Random) {
    this.#target = target;
    this.#random = random;
  }

  static async to(port: number, random: Random): Promise<LossyTcp> {
    const proxy = new LossyTcp(port, random);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  #serve(near: Socket): void {
    const far = connect(this.#target, "127.0.0.1");
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => this.#sockets.delete(socket));
    }
    this.#forward(near, far);
    this.#forward(far, near);
  }

  #forward(from: Socket, to: Socket): void {
    let freeAtMs = 0;
    const later = (action: () => void) => {
      const now = performance.now();
      freeAtMs = Math.max(freeAtMs, now + this.#random.below(this.disturbance.delayMs + 1));
      setTimeout(action, freeAtMs - now);
    };
    from.on("data", (bytes) => {
      const reset = this.#random.below(100) < this.disturbance.resets;
      const isLost = reset && this.#random.below(2) === 0;
      if (!isLost) later(() => to.write(bytes));
      if (!reset) return;
      from.destroy();
      later(() => to.destroy());
    });
    from.once("close", () => later(() => to.destroy()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}

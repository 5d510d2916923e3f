import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as later } from "node:timers/promises";

const LOOPBACK = "127.0.0.1";
/** A Receiver Report (RFC 3550, 6.4.2) on nothing. */
const EMPTY_REPORT = Buffer.from("80c9000100000000", "hex");

/** The line between a sender and its router: RTP and RTCP of one stream, and what the router asks for on the way back.
 * It can be cut, as a cable is: both ends go on as before, and what they send is gone. */
export class RtpLink implements AsyncDisposable {
  readonly #delayMs: number;
  readonly #stack: AsyncDisposableStack;
  readonly #gone = new AbortController();
  #whole = true;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
    this.#stack = new AsyncDisposableStack();
    this.#stack.defer(() => this.#gone.abort());
  }

  cut(): void {
    this.#whole = false;
  }

  restore(): void {
    this.#whole = true;
  }

  /** The port where a sender sends what goes to `routerPort`; what the router answers goes to `backPort`. */
  async forward(routerPort: number, backPort?: number): Promise<number> {
    const socket = createSocket("udp4");
    this.#stack.defer(() => void socket.close());
    socket.bind(0, LOOPBACK);
    await once(socket, "listening");
    // A sender that has just gone refuses packets.
    socket.on("error", () => {});
    socket.on("message", async (packet, from) => {
      const to = from.port === routerPort ? backPort : routerPort;
      if (to === undefined || !this.#whole) return;
      if (this.#delayMs > 0) {
        const went = later(this.#delayMs, true, { signal: this.#gone.signal });
        if (!(await went.catch(() => false))) return;
      }
      socket.send(packet, to, LOOPBACK);
    });
    // The router answers to where the first packet came from, be it before the sender's own.
    if (backPort !== undefined) socket.send(EMPTY_REPORT, routerPort, LOOPBACK);
    return socket.address().port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

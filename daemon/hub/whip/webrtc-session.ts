import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";

export interface WebSessionOptions {
  readonly transport: types.WebRtcTransport;
  /** The client's ICE user, by its offer. */
  readonly iceUser: string;
  /** Not connected for so long, it is over, ms. */
  readonly patienceMs: number;
  /** Its connection came or went. */
  readonly onConnection?: (connected: boolean) => void;
}

/** An encoder's or a player's one transport, from its offer to its DELETE, or to when it is gone. */
export class WebSession implements Disposable {
  readonly id = randomUUID();
  readonly transport: types.WebRtcTransport;
  readonly #options: WebSessionOptions;
  readonly #stack = new DisposableStack();
  #patience: NodeJS.Timeout | undefined;
  #iceUser: string;
  #iceRestarts = 0;

  constructor(options: WebSessionOptions) {
    const { transport } = options;
    this.transport = transport;
    this.#iceUser = options.iceUser;
    this.#options = options;
    this.#stack.defer(() => clearTimeout(this.#patience));
    this.#wait();
    transport.on("icestatechange", (state) => {
      const connected = state === "connected" || state === "completed";
      if (connected) clearTimeout(this.#patience);
      else this.#wait();
      if (!this.ended) options.onConnection?.(connected);
    });
    // A client that closes says so by DTLS.
    transport.on("dtlsstatechange", (state) => {
      if (state === "closed" || state === "failed") this[Symbol.dispose]();
    });
    // The worker died.
    transport.observer.once("close", () => this[Symbol.dispose]());
  }

  /** Done when the session ends, however it ends. */
  onEnd(work: () => void): void {
    if (this.#stack.disposed) work();
    else this.#stack.defer(work);
  }

  /** The client's side of the ICE session that is on now. */
  get iceUser(): string {
    return this.#iceUser;
  }

  /** Names the ICE session that is on now: a strong entity-tag (RFC 9725, 4.3.1). */
  get iceTag(): string {
    return `"${this.id}-${this.#iceRestarts}"`;
  }

  /** A client that changed its network begins ICE anew → the hub's side of it. Media go on by the old one meanwhile. */
  async restartIce(iceUser: string): Promise<types.IceParameters> {
    const parameters = await this.transport.restartIce();
    this.#iceUser = iceUser;
    this.#iceRestarts += 1;
    return parameters;
  }

  get ended(): boolean {
    return this.#stack.disposed;
  }

  #wait(): void {
    clearTimeout(this.#patience);
    if (this.ended) return;
    this.#patience = setTimeout(() => this[Symbol.dispose](), this.#options.patienceMs);
  }

  [Symbol.dispose](): void {
    if (this.#stack.disposed) return;
    this.#stack.dispose();
    this.transport.close();
  }
}

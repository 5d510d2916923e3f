import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";

export interface WebSessionOptions {
  readonly transport: types.WebRtcTransport;
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

  constructor(options: WebSessionOptions) {
    const { transport } = options;
    this.transport = transport;
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

import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";

export interface WebRtcSessionOptions {
  readonly transport: types.WebRtcTransport;
  /** The client's ICE user, by its offer. */
  readonly iceUfrag: string;
  /** Not connected for so long, it is over, ms. */
  readonly disconnectTimeoutMs: number;
  /** Its connection came or went. */
  readonly onConnectionChange?: (connected: boolean) => void;
}

/** An encoder's or a player's one transport, from its offer to its DELETE, or to when it is gone. */
export class WebRtcSession implements Disposable {
  readonly id = randomUUID();
  readonly transport: types.WebRtcTransport;
  readonly #options: WebRtcSessionOptions;
  readonly #stack = new DisposableStack();
  #disconnectTimer: NodeJS.Timeout | undefined;
  #iceUfrag: string;
  #iceRestarts = 0;

  constructor(options: WebRtcSessionOptions) {
    const { transport } = options;
    this.transport = transport;
    this.#iceUfrag = options.iceUfrag;
    this.#options = options;
    this.#stack.defer(() => clearTimeout(this.#disconnectTimer));
    this.#startDisconnectTimer();
    transport.on("icestatechange", (state) => {
      const connected = state === "connected" || state === "completed";
      if (connected) clearTimeout(this.#disconnectTimer);
      else this.#startDisconnectTimer();
      if (!this.isEnded) options.onConnectionChange?.(connected);
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
  get iceUfrag(): string {
    return this.#iceUfrag;
  }

  /** Names the ICE session that is on now: a strong entity-tag (RFC 9725, 4.3.1). */
  get iceEtag(): string {
    return `"${this.id}-${this.#iceRestarts}"`;
  }

  /** A client that changed its network begins ICE anew → the hub's side of it. Media go on by the old one meanwhile. */
  async restartIce(iceUser: string): Promise<types.IceParameters> {
    const parameters = await this.transport.restartIce();
    this.#iceUfrag = iceUser;
    this.#iceRestarts += 1;
    return parameters;
  }

  get isEnded(): boolean {
    return this.#stack.disposed;
  }

  #startDisconnectTimer(): void {
    clearTimeout(this.#disconnectTimer);
    if (this.isEnded) return;
    this.#disconnectTimer = setTimeout(() => this[Symbol.dispose](), this.#options.disconnectTimeoutMs);
  }

  [Symbol.dispose](): void {
    if (this.#stack.disposed) return;
    this.#stack.dispose();
    this.transport.close();
  }
}

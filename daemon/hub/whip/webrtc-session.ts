import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";
import { startTimeout } from "../../platform/guarded.ts";

export interface WebRtcSessionOptions {
  readonly transport: types.WebRtcTransport;
  /** The client's ICE ufrag in its offer. */
  readonly iceUfrag: string;
  /** A session that is disconnected for this long ends. */
  readonly disconnectTimeoutMs: number;
  readonly onConnectionChange?: (connected: boolean) => void;
}

/** The transport of an encoder or a player, from its offer to its DELETE or to the loss of its connection. */
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
    // A client that closes sends a DTLS alert.
    transport.on("dtlsstatechange", (state) => {
      if (state === "closed" || state === "failed") this[Symbol.dispose]();
    });
    // The worker died.
    transport.observer.once("close", () => this[Symbol.dispose]());
  }

  /** Runs when the session ends, for whatever reason. */
  onEnd(work: () => void): void {
    if (this.#stack.disposed) work();
    else this.#stack.defer(work);
  }

  /** The client's ufrag in the current ICE session. */
  get iceUfrag(): string {
    return this.#iceUfrag;
  }

  /** Identifies the current ICE session: a strong entity-tag (RFC 9725, 4.3.1). */
  get iceEtag(): string {
    return `"${this.id}-${this.#iceRestarts}"`;
  }

  /** Restarts ICE for a client that changed its network → the hub's ICE parameters. Media continues on the old path
   * in the meantime. */
  async restartIce(iceUfrag: string): Promise<types.IceParameters> {
    const parameters = await this.transport.restartIce();
    this.#iceUfrag = iceUfrag;
    this.#iceRestarts += 1;
    return parameters;
  }

  get isEnded(): boolean {
    return this.#stack.disposed;
  }

  #startDisconnectTimer(): void {
    clearTimeout(this.#disconnectTimer);
    if (this.isEnded) return;
    this.#disconnectTimer = startTimeout("lost WebRTC session", this.#options.disconnectTimeoutMs, () =>
      this[Symbol.dispose](),
    );
  }

  [Symbol.dispose](): void {
    if (this.#stack.disposed) return;
    this.#stack.dispose();
    this.transport.close();
  }
}

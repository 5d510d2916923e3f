import { WebSocket } from "ws";
import type { Health } from "../../contract/device/health.ts";
import { type LinkRequests, linkRequests } from "../../contract/media/link-signalling.ts";
import { parseKnown } from "../../contract/parse.ts";
import { Restarter } from "../../platform/back-off.ts";
import { boundPongs, sendBounded } from "../../platform/bounded-socket.ts";
import { guarded, startInterval } from "../../platform/guarded.ts";
import { RpcPeer } from "../../shared/rpc-peer.ts";

/** The hub at the other end of the link. */
export type HubPeer = RpcPeer<LinkRequests>;

const PING_EVERY_MS = 1000;
/** A connection without a pong for this long counts as dead, ms. */
const DEAD_AFTER_MS = 3000;
/** A connection that is not open by then is started again: after a cut TCP itself waits ever longer, ms. */
const CONNECT_TIMEOUT_MS = 1500;

/** A hub that does not read is disconnected, bytes: more than a room ever has under way. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** What uses one connection, from its opening to its end. */
interface LinkConnection extends Disposable {
  onNotice(name: string, params: unknown): void;
}

export interface LinkSocketOptions {
  readonly url: string;
  readonly roomId: string;
  readonly token: string;
  readonly onOpen: (peer: HubPeer) => LinkConnection;
  readonly onChange: () => void;
}

/** The WebSocket to the hub: connects, proves each second that the hub answers, and reconnects. */
export class LinkSocket implements Disposable {
  readonly #options: LinkSocketOptions;
  readonly #restarter: Restarter;
  #socket: WebSocket | undefined;
  #isOpen = false;
  #provenAtMs: number | null = null;
  #reason: string | null = "connecting";

  constructor(options: LinkSocketOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#connect(),
      (error) => this.#onClose(error instanceof Error ? error.message : String(error)),
      { firstMs: 200, maxMs: 1000 },
    );
  }

  start(): void {
    this.#restarter.start();
  }

  health(): Health {
    return {
      status: this.#isOpen ? "ok" : "down",
      provenAtMs: this.#provenAtMs,
      reason: this.#isOpen ? null : `hub at ${this.#options.url}: ${this.#reason}; reconnecting`,
      validForMs: DEAD_AFTER_MS + PING_EVERY_MS,
    };
  }

  #connect(): void {
    const { url, roomId, token } = this.#options;
    const socket = new WebSocket(`${url.replace(/\/$/, "")}/link`, {
      headers: { authorization: `Bearer ${token}`, "x-roomd-room": roomId },
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      maxPayload: 1024 * 1024,
    });
    this.#socket = socket;
    const stack = new DisposableStack();
    let failure = "connection closed";
    socket.once(
      "open",
      guarded("link opened", () => this.#onOpen(socket, stack)),
    );
    socket.once("error", (error) => {
      failure = error.message;
    });
    const onClose = (code: number, reason: Buffer) => {
      if (reason.length > 0) failure = `${code} ${reason}`;
      this.#restarter.failed();
      stack.dispose();
      this.#onClose(failure);
    };
    socket.once("close", guarded("link closed", onClose));
  }

  #onOpen(socket: WebSocket, stack: DisposableStack): void {
    const peer = new RpcPeer({
      requests: linkRequests,
      parseResult: parseKnown,
      send: (text) => sendBounded(socket, text, MAX_BUFFERED_BYTES),
      onNotice: (name, params) => connection.onNotice(name, params),
    });
    boundPongs(socket, MAX_BUFFERED_BYTES);
    let pongAtMs = performance.now();
    socket.on("pong", () => {
      pongAtMs = performance.now();
      this.#provenAtMs = Date.now();
    });
    const heartbeat = startInterval("ping of the hub", PING_EVERY_MS, () => {
      if (performance.now() - pongAtMs > DEAD_AFTER_MS) socket.terminate();
      else socket.ping();
    });
    this.#isOpen = true;
    this.#reason = null;
    this.#provenAtMs = Date.now();
    this.#restarter.succeeded();
    const connection = this.#options.onOpen(peer);
    stack.defer(() => {
      clearInterval(heartbeat);
      peer.close();
      connection[Symbol.dispose]();
    });
    socket.on(
      "message",
      guarded("message of the hub", (data: Buffer) => peer.receive(data.toString())),
    );
    this.#options.onChange();
  }

  #onClose(reason: string): void {
    this.#isOpen = false;
    this.#reason = reason;
    this.#options.onChange();
  }

  [Symbol.dispose](): void {
    this.#restarter[Symbol.dispose]();
    this.#socket?.terminate();
  }
}

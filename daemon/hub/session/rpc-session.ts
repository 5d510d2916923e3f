import { randomUUID } from "node:crypto";
import type { NoticeName, NoticeParams, NoticeTable } from "../../contract/define-notice.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { RpcPeer, RpcRequest } from "../../shared/rpc-peer.ts";

/** More than a client ever has in flight. */
const MAX_PENDING_REQUESTS = 64;

/** WebSocket close code: 4000–4999 are private (RFC 6455, 7.4.2). */
const REPLACED = 4000;

/** One connection of a session's client. */
export interface SessionConnection {
  readonly peer: RpcPeer;
  readonly close: (code: number, reason: string) => void;
}

export interface RpcSessionOptions {
  /** Handles one request, whose parameters are not validated yet. */
  readonly handle: (request: RpcRequest) => unknown;
  /** Whether a request runs at once; the others run one after another, in their order. */
  readonly isImmediate: (request: RpcRequest) => boolean;
}

/** What a client's connections have in common: an id to resume by, and an order of requests. */
export class RpcSession<Notices extends NoticeTable = NoticeTable> implements Disposable {
  readonly id = randomUUID();
  readonly #options: RpcSessionOptions;
  #connection: SessionConnection | undefined;
  #lostSinceMs: number | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #isClosed = false;

  constructor(options: RpcSessionOptions) {
    this.#options = options;
  }

  /** When the connection was lost, ms since the epoch; null while there is one. */
  get lostSinceMs(): number | null {
    return this.#lostSinceMs;
  }

  /** Uses this connection from now on, and closes the one before. */
  attach(connection: SessionConnection): void {
    this.#connection?.close(REPLACED, "replaced by a newer connection");
    this.#connection = connection;
    this.#lostSinceMs = null;
  }

  /** Returns whether the session has lost its connection by this; an older one changes nothing. */
  detach(connection: SessionConnection): boolean {
    if (this.#connection !== connection) return false;
    this.#connection = undefined;
    this.#lostSinceMs = Date.now();
    return true;
  }

  /** Without a connection the notice is lost: the client gets a snapshot when it is back. */
  notify<Name extends NoticeName<Notices>>(notice: Name, params: NoticeParams<Notices, Name>): void {
    this.#connection?.peer.notify(notice, params);
  }

  /** Rejects with `unavailable` when too many requests are pending, or the session has ended. */
  async request(request: RpcRequest): Promise<unknown> {
    if (this.#pending >= MAX_PENDING_REQUESTS) {
      throw new RoomdError("unavailable", `${request.method}: too many requests at once`);
    }
    this.#pending++;
    try {
      if (this.#options.isImmediate(request)) return await this.#handle(request);
      const result = this.#queue.then(() => this.#handle(request));
      this.#queue = result.catch(() => {});
      return await result;
    } finally {
      this.#pending--;
    }
  }

  #handle(request: RpcRequest): unknown {
    if (this.#isClosed) throw new RoomdError("unavailable", `${request.method}: the session has ended`);
    return this.#options.handle(request);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#connection?.close(REPLACED, "the session has ended");
    this.#connection = undefined;
  }
}

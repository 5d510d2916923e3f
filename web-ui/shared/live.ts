import { signal } from "@preact/signals";
import type {
  RequestArguments,
  RequestName,
  RequestTable,
  ResultOf,
} from "../../daemon/contract/define-command.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";

/** The server sends its state at least every second; without it the page is stale after this time, ms. */
const STALE_AFTER_MS = 2500;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 2000;

export interface LiveOptions<Requests extends RequestTable> {
  /** What the page may request. */
  readonly requests: Requests;
  /** Of the server's WebSocket; default: /api/live. */
  readonly path?: string;
}

/** The page's connection to its server: state, requests and notices. It reconnects by itself. */
export class LiveConnection<State extends { atMs: number }, Requests extends RequestTable> {
  readonly state = signal<State | null>(null);
  /** Rises with each connection; 0 while disconnected. */
  readonly connectionNumber = signal(0);
  /** No state was received for a while. */
  readonly isStale = signal(false);
  readonly #noticeListeners = new Set<(name: string, params: unknown) => void>();
  readonly #options: LiveOptions<Requests>;
  #peer: RpcPeer<Requests> | undefined;
  #socket: WebSocket | undefined;
  #connections = 0;
  #heardAt = performance.now();
  #clockOffsetMs = 0;
  #retryMs = RETRY_FIRST_MS;

  constructor(options: LiveOptions<Requests>) {
    this.#options = options;
    this.#connect();
    setInterval(() => {
      this.isStale.value = performance.now() - this.#heardAt > STALE_AFTER_MS;
    }, 250);
  }

  /** The server's time now, from its last state: a tablet's clock may be wrong. */
  serverNow(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** Age of the last state, ms. */
  stateAgeMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** Rejects with `unavailable` while there is no connection. */
  request<Name extends RequestName<Requests>>(
    name: Name,
    ...params: RequestArguments<Requests[Name]>
  ): Promise<ResultOf<Requests[Name]>> {
    if (this.#peer) return this.#peer.request(name, ...params);
    return Promise.reject(new RoomdError("unavailable", `${name}: not connected`));
  }

  /** Closes the connection; a new one is opened as usual. */
  reconnect(): void {
    this.#socket?.close();
  }

  onNotice(listener: (name: string, params: unknown) => void): void {
    this.#noticeListeners.add(listener);
  }

  #connect(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.#options.path ?? "/api/live"}`);
    this.#socket = socket;
    const peer = new RpcPeer({
      requests: this.#options.requests,
      send: (text) => socket.send(text),
      onNotice: (name, params) => {
        if (name === "state") this.applyState(params as State);
        else for (const listener of this.#noticeListeners) listener(name, params);
      },
    });
    socket.onopen = () => {
      this.#retryMs = RETRY_FIRST_MS;
      this.#peer = peer;
      this.connectionNumber.value = ++this.#connections;
    };
    socket.onmessage = ({ data }) => peer.receive(String(data));
    socket.onclose = () => {
      peer.close();
      if (this.#peer === peer) this.#peer = undefined;
      this.connectionNumber.value = 0;
      setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
    };
    // A socket may neither open nor fail, for example behind a dead router.
    setTimeout(() => {
      if (socket.readyState === WebSocket.CONNECTING) socket.close();
    }, RETRY_MAX_MS * 2);
  }

  applyState(state: State): void {
    this.#heardAt = performance.now();
    this.#clockOffsetMs = state.atMs - Date.now();
    this.isStale.value = false;
    this.state.value = state;
  }
}

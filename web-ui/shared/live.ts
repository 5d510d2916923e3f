import { signal } from "@preact/signals";
import type {
  RequestArguments,
  RequestName,
  RequestTable,
  ResultOf,
} from "../../daemon/contract/define-command.ts";
import type { NoticeName, NoticeParams, NoticeTable } from "../../daemon/contract/define-notice.ts";
import type { TopicName, TopicOf, TopicTable } from "../../daemon/contract/define-topic.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { type Heartbeat, type TopicRequests, topicRequests } from "../../daemon/contract/topic-messages.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { type TopicSubscription, TopicSubscriptions } from "./topic-subscriptions.ts";

/** The server sends a heartbeat every second; without one the page is stale after this time, ms. */
const STALE_AFTER_MS = 2500;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 2000;

export interface LiveOptions<Requests extends RequestTable> {
  /** What the page may request. */
  readonly requests: Requests;
  /** Of the server's WebSocket; default: /api/live. */
  readonly path?: string;
}

/** The page's connection to its server: topics, requests and notices. It reconnects by itself. */
export class LiveConnection<
  Requests extends RequestTable,
  Topics extends TopicTable = Record<never, TopicTable[string]>,
  Notices extends NoticeTable = Record<never, NoticeTable[string]>,
> {
  /** Rises with each connection; 0 while disconnected. */
  readonly connectionNumber = signal(0);
  /** No heartbeat was received for a while. */
  readonly isStale = signal(false);
  readonly #noticeListeners = new Map<string, Set<(params: unknown) => void>>();
  readonly #options: LiveOptions<Requests>;
  readonly #topics: TopicSubscriptions<Topics>;
  #peer: RpcPeer<Requests & TopicRequests> | undefined;
  #socket: WebSocket | undefined;
  #connections = 0;
  readonly #openedAt = performance.now();
  #heartbeatAt: number | null = null;
  #clockOffsetMs = 0;
  #retryMs = RETRY_FIRST_MS;

  constructor(options: LiveOptions<Requests>) {
    this.#options = options;
    this.#topics = new TopicSubscriptions({
      request: (name, params) => this.#send<TopicRequests, typeof name>(name, params),
      reconnect: () => this.reconnect(),
    });
    this.#connect();
    setInterval(() => {
      this.isStale.value = performance.now() - (this.#heartbeatAt ?? this.#openedAt) > STALE_AFTER_MS;
    }, 250);
  }

  /** Keeps the topic's entries up to date, over reconnections too, until the result is disposed. */
  subscribe<Name extends TopicName<Topics>>(name: Name): TopicSubscription<TopicOf<Topics, Name>> {
    return this.#topics.subscribe(name);
  }

  /** The server's time now, from its last heartbeat: a tablet's clock may be wrong. */
  serverNow(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** Age of the last heartbeat, ms; null before the first one. */
  heartbeatAgeMs(): number | null {
    return this.#heartbeatAt === null ? null : performance.now() - this.#heartbeatAt;
  }

  /** Rejects with `unavailable` while there is no connection. */
  request<Name extends RequestName<Requests>>(
    name: Name,
    ...params: RequestArguments<Requests[Name]>
  ): Promise<ResultOf<Requests[Name]>> {
    return this.#send<Requests, Name>(name, ...params);
  }

  async #send<Table extends RequestTable, Name extends RequestName<Table>>(
    name: Name,
    ...params: RequestArguments<Table[Name]>
  ): Promise<ResultOf<Table[Name]>> {
    if (!this.#peer) throw new RoomdError("unavailable", `${name}: not connected`);
    return (this.#peer as unknown as RpcPeer<Table>).request(name, ...params);
  }

  /** Closes the connection; a new one is opened as usual. */
  reconnect(): void {
    this.#socket?.close();
  }

  onNotice<Name extends NoticeName<Notices>>(
    name: Name,
    listener: (params: NoticeParams<Notices, Name>) => void,
  ): void {
    const listeners = this.#noticeListeners.get(name) ?? new Set();
    listeners.add(listener as (params: unknown) => void);
    this.#noticeListeners.set(name, listeners);
  }

  #connect(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.#options.path ?? "/api/live"}`);
    this.#socket = socket;
    const peer = new RpcPeer<Requests & TopicRequests>({
      requests: { ...this.#options.requests, ...topicRequests },
      send: (text) => socket.send(text),
      onNotice: (name, params) => {
        if (name === "heartbeat") this.onHeartbeat(params as Heartbeat);
        else if (!this.#topics.receive(name, params)) {
          for (const listener of this.#noticeListeners.get(name) ?? []) listener(params);
        }
      },
    });
    socket.onopen = () => {
      this.#retryMs = RETRY_FIRST_MS;
      this.#peer = peer;
      this.#topics.onConnect();
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

  /** The connection works: `atMs` is the server's clock. */
  protected onHeartbeat({ atMs }: Heartbeat): void {
    this.#heartbeatAt = performance.now();
    this.#clockOffsetMs = atMs - Date.now();
    this.isStale.value = false;
  }
}

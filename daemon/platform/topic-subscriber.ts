import type { Topic } from "./topic.ts";

/** A connection with more than this buffered gets no deltas until it has read it all, bytes. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** One that has not caught up within this time is disconnected, ms. */
const MAX_LAG_MS = 10_000;

/** A page's connection. */
export interface TopicConnection {
  sendText(text: string): void;
  /** Bytes that wait to be sent. */
  bufferedBytes(): number;
  disconnect(reason: string): void;
}

/** The subscriptions of one connection, and whether it reads what it is sent. */
export class TopicSubscriber {
  readonly topics = new Map<string, Topic>();
  readonly #connection: TopicConnection;
  readonly #now: () => number;
  /** Since when it reads too slowly; null while it keeps up. */
  #laggingSinceMs: number | null = null;

  /** `now`: a monotonic clock, ms. */
  constructor(connection: TopicConnection, now: () => number = () => performance.now()) {
    this.#connection = connection;
    this.#now = now;
  }

  /** Drops the text while the connection lags: snapshots follow when it has caught up. */
  send(text: string): void {
    if (this.#laggingSinceMs === null && this.#connection.bufferedBytes() > MAX_BUFFERED_BYTES) {
      this.#laggingSinceMs = this.#now();
    }
    if (this.#laggingSinceMs === null) this.#connection.sendText(text);
  }

  /** Sends snapshots to a connection that has read everything; disconnects one that has lagged too long. */
  checkLag(): void {
    if (this.#laggingSinceMs === null) return;
    if (this.#connection.bufferedBytes() === 0) {
      this.#laggingSinceMs = null;
      for (const topic of this.topics.values()) this.#connection.sendText(topic.encodeSnapshot());
    } else if (this.#now() - this.#laggingSinceMs > MAX_LAG_MS) {
      this.#connection.disconnect("reads too slowly");
    }
  }
}

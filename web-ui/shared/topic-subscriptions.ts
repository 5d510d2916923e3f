import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { TopicDefinition, TopicName, TopicOf, TopicTable } from "../../daemon/contract/define-topic.ts";
import { asRoomdError, type RoomdError } from "../../daemon/contract/errors.ts";
import type { TopicDelta, TopicRequests, TopicSnapshot } from "../../daemon/contract/topic-messages.ts";
import { TopicEntries, TopicReplica } from "../../daemon/shared/topic-replica.ts";

/** A page's subscription to a topic; it ends when it is disposed. */
export interface TopicSubscription<Topic extends TopicDefinition> extends Disposable {
  /** Null before the first snapshot; empty when the subscription is refused. While the page is disconnected, the
   * last ones. */
  readonly entries: ReadonlySignal<TopicEntries<Topic> | null>;
  /** Why the server refused the subscription; null if it did not. */
  readonly error: ReadonlySignal<RoomdError | null>;
}

interface Entry {
  readonly replica: TopicReplica;
  readonly entries: Signal<TopicEntries<TopicDefinition> | null>;
  readonly error: Signal<RoomdError | null>;
  /** Subscriptions to this topic on the page; the server has one for all of them. */
  users: number;
}

export interface TopicSubscriptionsOptions {
  /** Sends a request; rejects with `unavailable` while there is no connection. */
  readonly request: (name: keyof TopicRequests, params: { topic: string }) => Promise<unknown>;
  /** Opens a new connection when the server doesn't respond. */
  readonly reconnect: () => void;
}

/** The topics that a page subscribes to, on whatever connection there is. */
export class TopicSubscriptions<Table extends TopicTable> {
  readonly #options: TopicSubscriptionsOptions;
  readonly #topics = new Map<string, Entry>();

  constructor(options: TopicSubscriptionsOptions) {
    this.#options = options;
  }

  subscribe<Name extends TopicName<Table>>(name: Name): TopicSubscription<TopicOf<Table, Name>> {
    let entry = this.#topics.get(name);
    if (!entry) {
      entry = { replica: new TopicReplica(), entries: signal(null), error: signal(null), users: 0 };
      this.#topics.set(name, entry);
      this.#request(name, entry);
    }
    const { entries, error } = entry;
    entry.users++;
    let isDisposed = false;
    return {
      entries: entries as ReadonlySignal<TopicEntries<TopicOf<Table, Name>> | null>,
      error,
      [Symbol.dispose]: () => {
        if (!isDisposed) this.#release(name, entry);
        isDisposed = true;
      },
    };
  }

  /** A connection was opened: subscribes to everything on it. */
  onConnect(): void {
    for (const [name, entry] of this.#topics) this.#request(name, entry);
  }

  /** Returns whether the notice was one of topics. */
  receive(notice: string, params: unknown): boolean {
    if (notice === "topic.snapshot") this.#onSnapshot(params as TopicSnapshot);
    else if (notice === "topic.delta") this.#onDelta(params as TopicDelta);
    else return false;
    return true;
  }

  #onSnapshot(snapshot: TopicSnapshot): void {
    const entry = this.#topics.get(snapshot.topic);
    if (!entry) return;
    entry.replica.applySnapshot(snapshot);
    entry.error.value = null;
    entry.entries.value = new TopicEntries(entry.replica.entries);
  }

  #onDelta(delta: TopicDelta): void {
    const entry = this.#topics.get(delta.topic);
    if (!entry) return;
    const result = entry.replica.applyDelta(delta);
    if (result === "gap") this.#request(delta.topic, entry);
    else if (result === "applied") entry.entries.value = new TopicEntries(entry.replica.entries);
  }

  #request(name: string, entry: Entry): void {
    entry.replica.expectSnapshot();
    this.#options.request("topic.subscribe", { topic: name }).catch((error: unknown) => {
      const { code } = asRoomdError(error, name);
      // The next connection subscribes again.
      if (code === "unavailable") return;
      if (code === "timeout") return this.#options.reconnect();
      entry.error.value = asRoomdError(error, name);
      entry.entries.value = new TopicEntries(new Map());
    });
  }

  #release(name: string, entry: Entry): void {
    if (--entry.users > 0) return;
    this.#topics.delete(name);
    // Without a connection there is nothing to unsubscribe from.
    this.#options.request("topic.unsubscribe", { topic: name }).catch(() => {});
  }
}

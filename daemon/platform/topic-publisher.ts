import {
  matchPattern,
  type TopicDefinition,
  type TopicEntry,
  type TopicTable,
} from "../contract/define-topic.ts";
import { RoomdError } from "../contract/errors.ts";
import { HEARTBEAT_INTERVAL_MS, type TopicRequests, topicRequests } from "../contract/topic-messages.ts";
import { RequestHandlers } from "../shared/request-handlers.ts";
import { encodeNotice } from "../shared/rpc-peer.ts";
import { type ChangeEmitter, Throttle } from "./change-emitter.ts";
import { startInterval } from "./guarded.ts";
import { type Entries, Topic } from "./topic.ts";
import { type TopicConnection, TopicSubscriber } from "./topic-subscriber.ts";

/** More than any page shows at once. */
const MAX_TOPICS_PER_CONNECTION = 20;

/** Where the entries of a topic come from. */
export interface TopicSource<Definition extends TopicDefinition = TopicDefinition> {
  /** Emit after a change of any entry. */
  readonly changes: readonly Pick<ChangeEmitter, "on">[];
  /** The entries now. `id`: what stands for the braces in the topic's name, else `""`. Returns undefined when there is no
   * such topic. */
  readonly entries: (id: string) => Iterable<TopicEntry<Definition>> | undefined;
  /** `immutable`: an entry that has not changed is the same object. For topics of thousands of entries. */
  readonly values?: "immutable";
}

/** A source for each topic of a table. */
export type TopicSources<Table extends TopicTable> = {
  readonly [Name in keyof Table & string]: TopicSource<Table[Name]>;
};

export interface TopicPublisherOptions<Table extends TopicTable> {
  readonly sources: TopicSources<Table>;
  /** Changes within this time are published as one, ms. */
  readonly throttleMs: number;
}

/** One page's subscriptions; they end when it is disposed. */
export interface TopicSession extends Disposable {
  readonly requests: RequestHandlers<TopicRequests>;
}

interface PublishedTopic {
  /** The definition's name. */
  readonly pattern: string;
  readonly topic: Topic;
  readonly entries: () => Entries | undefined;
}

/** Publishes a server's topics to its pages. Entries are computed only while somebody is subscribed. */
export class TopicPublisher<Table extends TopicTable> implements Disposable {
  readonly #sources: Readonly<Record<string, TopicSource>>;
  readonly #published = new Map<string, PublishedTopic>();
  readonly #subscribers = new Set<TopicSubscriber>();
  /** Names of definitions whose entries may have changed. */
  readonly #changed = new Set<string>();
  readonly #stack = new DisposableStack();

  constructor({ sources, throttleMs }: TopicPublisherOptions<Table>) {
    this.#sources = sources as Readonly<Record<string, TopicSource>>;
    const throttle = this.#stack.use(new Throttle(() => this.#publish(), throttleMs));
    for (const [pattern, { changes }] of Object.entries(this.#sources)) {
      const onChange = () => {
        if (![...this.#published.values()].some((one) => one.pattern === pattern)) return;
        this.#changed.add(pattern);
        throttle.trigger();
      };
      for (const emitter of changes) this.#stack.defer(emitter.on(onChange));
    }
    const heartbeat = startInterval("heartbeat", HEARTBEAT_INTERVAL_MS, () => this.#sendHeartbeats());
    this.#stack.defer(() => clearInterval(heartbeat));
  }

  /** Sends heartbeats to a page and serves its subscriptions until the result is disposed. */
  connect(connection: TopicConnection): TopicSession {
    const subscriber = new TopicSubscriber(connection);
    this.#subscribers.add(subscriber);
    subscriber.send(encodeNotice("heartbeat", { atMs: Date.now() }));
    return {
      requests: new RequestHandlers(topicRequests, {
        "topic.subscribe": ({ topic }) => this.#subscribe(subscriber, topic),
        "topic.unsubscribe": ({ topic }) => this.#unsubscribe(subscriber, topic),
      }),
      [Symbol.dispose]: () => {
        for (const name of subscriber.topics.keys()) this.#unsubscribe(subscriber, name);
        this.#subscribers.delete(subscriber);
      },
    };
  }

  #subscribe(subscriber: TopicSubscriber, name: string): void {
    if (!this.#subscribers.has(subscriber)) return;
    if (!subscriber.topics.has(name) && subscriber.topics.size >= MAX_TOPICS_PER_CONNECTION) {
      throw new RoomdError(
        "request.invalid",
        `topic "${name}": at most ${MAX_TOPICS_PER_CONNECTION} topics on one connection; unsubscribe one first`,
      );
    }
    const { topic } = this.#published.get(name) ?? this.#open(name);
    subscriber.topics.set(name, topic);
    topic.subscribe(subscriber);
  }

  #unsubscribe(subscriber: TopicSubscriber, name: string): void {
    const topic = subscriber.topics.get(name);
    if (!topic) return;
    subscriber.topics.delete(name);
    topic.unsubscribe(subscriber);
    if (!topic.hasSubscribers) this.#published.delete(name);
  }

  /** Throws `not-found`. */
  #open(name: string): PublishedTopic {
    for (const [pattern, source] of Object.entries(this.#sources)) {
      const id = matchPattern(pattern, name);
      if (id === undefined) continue;
      const entries = source.entries(id);
      if (!entries) break;
      const published = { pattern, topic: new Topic(name, source.values), entries: () => source.entries(id) };
      published.topic.publish(entries);
      this.#published.set(name, published);
      return published;
    }
    const known = Object.keys(this.#sources).join(", ");
    throw new RoomdError("not-found", `no topic "${name}"; this server has ${known}`);
  }

  /** A topic that no longer exists is left without entries. */
  #publish(): void {
    for (const { pattern, topic, entries } of this.#published.values()) {
      if (this.#changed.has(pattern)) topic.publish(entries() ?? []);
    }
    this.#changed.clear();
    for (const subscriber of this.#subscribers) subscriber.checkLag();
  }

  #sendHeartbeats(): void {
    const text = encodeNotice("heartbeat", { atMs: Date.now() });
    for (const subscriber of this.#subscribers) {
      subscriber.checkLag();
      subscriber.send(text);
    }
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
    this.#published.clear();
    this.#subscribers.clear();
  }
}

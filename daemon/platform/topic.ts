/** Who gets what a topic sends. */
interface Subscriber {
  send(text: string): void;
}

/** Keys with their values, in the order of the snapshot. */
export type Entries = Iterable<readonly [key: string, value: unknown]>;

/** A topic with its subscribers. Each entry is encoded once for all of them. */
export class Topic {
  readonly #name: string;
  readonly #subscribers = new Set<Subscriber>();
  /** By key: `["key",value]` as JSON. */
  #encoded: ReadonlyMap<string, string> = new Map();
  #revision = 0;

  constructor(name: string) {
    this.#name = name;
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.size > 0;
  }

  /** Sends a snapshot, then deltas until `unsubscribe`. */
  subscribe(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    subscriber.send(this.encodeSnapshot());
  }

  unsubscribe(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Sends what is different from the entries published before. */
  publish(entries: Entries): void {
    const encoded = new Map<string, string>();
    const changed: string[] = [];
    for (const [key, value] of entries) {
      const text = JSON.stringify([key, value]);
      encoded.set(key, text);
      if (this.#encoded.get(key) !== text) changed.push(text);
    }
    const removed = [...this.#encoded.keys()].filter((key) => !encoded.has(key));
    this.#encoded = encoded;
    if (changed.length === 0 && removed.length === 0) return;
    const since = this.#revision++;
    const head = `{"notice":"topic.delta","params":{"topic":${JSON.stringify(this.#name)}`;
    const delta = `${head},"since":${since},"revision":${this.#revision},"changed":[${changed.join(",")}],"removed":${JSON.stringify(removed)}}}`;
    for (const subscriber of this.#subscribers) subscriber.send(delta);
  }

  encodeSnapshot(): string {
    const head = `{"notice":"topic.snapshot","params":{"topic":${JSON.stringify(this.#name)}`;
    return `${head},"revision":${this.#revision},"entries":[${[...this.#encoded.values()].join(",")}]}}`;
  }
}

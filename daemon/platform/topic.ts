/** Who gets what a topic sends. */
interface Subscriber {
  send(text: string): void;
}

/** Keys with their values, in the order of the snapshot. */
export type Entries = Iterable<readonly [key: string, value: unknown]>;

interface EncodedEntry {
  readonly value: unknown;
  /** `["key",value]` as JSON. */
  readonly text: string;
}

/** A topic with its subscribers. Each entry is encoded once for all of them. */
export class Topic {
  readonly #name: string;
  readonly #values: "mutable" | "immutable";
  readonly #subscribers = new Set<Subscriber>();
  #encoded: ReadonlyMap<string, EncodedEntry> = new Map();
  #revision = 0;

  /** `immutable`: a value that is the same object as before has not changed, and is not encoded again. */
  constructor(name: string, values: "mutable" | "immutable" = "mutable") {
    this.#name = name;
    this.#values = values;
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
    const encoded = new Map<string, EncodedEntry>();
    const changed: string[] = [];
    for (const [key, value] of entries) {
      const before = this.#encoded.get(key);
      if (before && this.#values === "immutable" && before.value === value) {
        encoded.set(key, before);
        continue;
      }
      const text = JSON.stringify([key, value]);
      encoded.set(key, { value, text });
      if (before?.text !== text) changed.push(text);
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
    return `${head},"revision":${this.#revision},"entries":[${[...this.#encoded.values()].map(({ text }) => text).join(",")}]}}`;
  }
}

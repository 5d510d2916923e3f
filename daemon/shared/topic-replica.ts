import {
  type EntryKey,
  type EntryPattern,
  type EntryValue,
  matchPattern,
  type TopicDefinition,
} from "../contract/define-topic.ts";
import type { TopicDelta, TopicSnapshot } from "../contract/topic-messages.ts";

/** The entries of a topic at one revision. */
export class TopicEntries<Topic extends TopicDefinition> {
  readonly #entries: ReadonlyMap<string, unknown>;

  constructor(entries: ReadonlyMap<string, unknown>) {
    this.#entries = entries;
  }

  get size(): number {
    return this.#entries.size;
  }

  get<Key extends EntryKey<Topic>>(key: Key): EntryValue<Topic, Key> | undefined {
    return this.#entries.get(key) as EntryValue<Topic, Key> | undefined;
  }

  /** The values of all entries whose key matches `pattern`, in the server's order; entries that were added later come last. */
  list<Pattern extends EntryPattern<Topic>>(pattern: Pattern): EntryValue<Topic, Pattern>[] {
    return [...this.#entries]
      .filter(([key]) => matchPattern(pattern, key) !== undefined)
      .map(([, value]) => value as EntryValue<Topic, Pattern>);
  }

  [Symbol.iterator](): Iterator<[string, unknown]> {
    return this.#entries[Symbol.iterator]();
  }
}

/** A subscriber's copy of a topic. */
export class TopicReplica {
  #entries: ReadonlyMap<string, unknown> = new Map();
  /** Null while no snapshot has arrived since the last subscription. */
  #revision: number | null = null;

  get entries(): ReadonlyMap<string, unknown> {
    return this.#entries;
  }

  /** The topic is subscribed again: deltas are ignored until the snapshot. */
  expectSnapshot(): void {
    this.#revision = null;
  }

  applySnapshot({ revision, entries }: Omit<TopicSnapshot, "topic">): void {
    this.#revision = revision;
    this.#entries = new Map(entries);
  }

  /** - `applied`: the entries are those of the delta's revision;
   * - `ignored`: the snapshot has not arrived yet;
   * - `gap`: a delta before this one is missing, and the topic must be subscribed again. */
  applyDelta({
    since,
    revision,
    changed,
    removed,
  }: Omit<TopicDelta, "topic">): "applied" | "ignored" | "gap" {
    if (this.#revision === null) return "ignored";
    if (since !== this.#revision) {
      this.#revision = null;
      return "gap";
    }
    const entries = new Map(this.#entries);
    for (const key of removed) entries.delete(key);
    for (const [key, value] of changed) entries.set(key, value);
    this.#revision = revision;
    this.#entries = entries;
    return "applied";
  }
}

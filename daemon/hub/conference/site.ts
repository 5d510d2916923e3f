import type { types } from "mediasoup";
import type { Layer, StreamSource } from "../../contract/meeting/meeting.ts";

/** What a site sends, on its router at the hub. */
export class SiteStream {
  readonly producer: types.Producer;
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
  /** Another picture of the site has taken its place; who shows it may go on for a moment. */
  superseded = false;
  readonly #onDemandChange: () => void;
  #demand = 0;
  #firstPacketAtMs: number | null = null;
  #pausedAtSource: boolean;
  #muted = false;

  /** `changed`: somebody takes it now, or nobody does any more. `arrived`: its first packet came. */
  constructor(options: {
    producer: types.Producer;
    source: StreamSource;
    layer: Layer;
    kbps: number;
    paused: boolean;
    changed: () => void;
    arrived: (stream: SiteStream) => void;
  }) {
    this.producer = options.producer;
    this.source = options.source;
    this.layer = options.layer;
    this.kbps = options.kbps;
    this.#pausedAtSource = options.paused;
    this.#onDemandChange = options.changed;
    const { producer, arrived } = options;
    const score = () => {
      if (this.#firstPacketAtMs !== null) return;
      this.#firstPacketAtMs = Date.now();
      arrived(this);
    };
    // The worker scores a stream from its first packet on.
    producer.on("score", score);
  }

  /** When its first packet came to the hub; null before. */
  get firstPacketAtMs(): number | null {
    return this.#firstPacketAtMs;
  }

  get id(): string {
    return this.producer.id;
  }

  get kind(): "audio" | "video" {
    return this.producer.kind;
  }

  /** Nothing of it goes on. */
  get paused(): boolean {
    return this.#pausedAtSource || this.#muted;
  }

  /** Somebody takes it: sound always goes on, for the search for the speaker. */
  get isDemanded(): boolean {
    return this.#demand > 0 || this.kind === "audio";
  }

  /** Somebody takes it, until the answer is disposed of. */
  addDemand(): Disposable {
    this.#demand++;
    if (this.#demand === 1) this.#onDemandChange();
    const stack = new DisposableStack();
    stack.defer(() => {
      this.#demand--;
      if (this.#demand === 0) this.#onDemandChange();
    });
    return stack;
  }

  /** The site itself pauses it. */
  async setPausedAtSource(paused: boolean): Promise<void> {
    this.#pausedAtSource = paused;
    await this.#apply();
  }

  /** The conference lets it through or not, whatever the site does. */
  async setMuted(silenced: boolean): Promise<void> {
    this.#muted = silenced;
    await this.#apply();
  }

  async #apply(): Promise<void> {
    if (this.producer.closed || this.producer.paused === this.paused) return;
    await (this.paused ? this.producer.pause() : this.producer.resume());
  }
}

/** Who can be in a conference: a room over its link, or a guest with a browser. */
export interface Site {
  readonly siteId: string;
  readonly kind: "room" | "guest";
  readonly name: string;
  /** What it sends, by id; empty while it has no media path. */
  readonly streams: ReadonlyMap<string, SiteStream>;
  /** Where its streams are; undefined while it has no media path. */
  readonly router: types.Router | undefined;
  readonly lostSinceMs: number | null;
  /** When it last said that what it takes of the others arrives there; null before the first time. */
  readonly receptionAtMs: number | null;
  /** This stream of another site goes to it. */
  isConsuming(producerId: string): boolean;
  notify(notice: string, params: unknown): void;
  /** It was put out of its meeting: nothing of the others goes to it any more. */
  unsubscribeAll(): void;
}

import type { types } from "mediasoup";
import type { Notify } from "../../contract/define-notice.ts";
import type { MeetingEnd } from "../../contract/media/link-signalling.ts";
import type { Layer, StreamSource } from "../../contract/meeting/meeting.ts";
import type { RosterNotices } from "../../contract/meeting/roster-delta.ts";

/** A stream that a site publishes, on its router at the hub. */
export class SiteStream {
  readonly producer: types.Producer;
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
  /** Another stream of the site replaces it; subscribers may go on for a moment. */
  superseded = false;
  readonly #onDemandChange: () => void;
  #demand = 0;
  #firstPacketAtMs: number | null = null;
  #pausedAtSource: boolean;
  #muted = false;

  constructor(options: {
    producer: types.Producer;
    source: StreamSource;
    layer: Layer;
    kbps: number;
    paused: boolean;
    onDemandChange: () => void;
    onFirstPacket: (stream: SiteStream) => void;
  }) {
    this.producer = options.producer;
    this.source = options.source;
    this.layer = options.layer;
    this.kbps = options.kbps;
    this.#pausedAtSource = options.paused;
    this.#onDemandChange = options.onDemandChange;
    const { producer, onFirstPacket } = options;
    const score = () => {
      if (this.#firstPacketAtMs !== null) return;
      this.#firstPacketAtMs = Date.now();
      onFirstPacket(this);
    };
    // The worker scores a stream from its first packet on.
    producer.on("score", score);
  }

  /** When its first packet arrived at the hub, ms since the epoch; null before. */
  get firstPacketAtMs(): number | null {
    return this.#firstPacketAtMs;
  }

  get id(): string {
    return this.producer.id;
  }

  get kind(): "audio" | "video" {
    return this.producer.kind;
  }

  /** The hub forwards nothing of it. */
  get paused(): boolean {
    return this.#pausedAtSource || this.#muted;
  }

  /** Somebody subscribes to it. Audio is always demanded, for active speaker detection. */
  get isDemanded(): boolean {
    return this.#demand > 0 || this.kind === "audio";
  }

  /** Counts one subscriber until the returned object is disposed. */
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

  /** The site paused or resumed it. */
  async setPausedAtSource(paused: boolean): Promise<void> {
    this.#pausedAtSource = paused;
    await this.#apply();
  }

  /** The conference forwards it or not, whatever the site does. */
  async setMuted(muted: boolean): Promise<void> {
    this.#muted = muted;
    await this.#apply();
  }

  async #apply(): Promise<void> {
    if (this.producer.closed || this.producer.paused === this.paused) return;
    await (this.paused ? this.producer.pause() : this.producer.resume());
  }
}

/** A participant of conferences: a room over its link, a guest with a browser, or an encoder. */
export interface Site {
  readonly siteId: string;
  readonly kind: "room" | "guest";
  readonly name: string;
  /** Its published streams by producer id; empty while it has no transport. */
  readonly streams: ReadonlyMap<string, SiteStream>;
  /** The router of its streams; undefined while it has no transport. */
  readonly router: types.Router | undefined;
  readonly lostSinceMs: number | null;
  /** When it last reported that its subscriptions arrive, ms since the epoch; null before. */
  readonly receptionAtMs: number | null;
  isConsuming(producerId: string): boolean;
  readonly notify: Notify<RosterNotices>;
  /** The meeting has ended for the site. */
  onMeetingEnd(end: MeetingEnd): void;
  /** Closes its subscriptions: it was removed from its meeting. */
  unsubscribeAll(): void;
}

/** A site that waits in the lobby. */
export interface LobbySite extends Site {
  /** A moderator admitted it; it is in the meeting. */
  onAdmitted(): void;
}

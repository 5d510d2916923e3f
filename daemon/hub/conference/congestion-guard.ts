import type { types } from "mediasoup";
import { lostOf, sentStats } from "../../mediasoup/probe.ts";
import type { Logger } from "../../platform/log.ts";
import { eachSecond } from "./every-second.ts";

/** Of the packets of pictures: no line loses so many by itself, it is full. */
const FULL_LOSS = 0.3;
/** Fewer packets than this say nothing. */
const FEW_PACKETS = 20;
/** A burst of loss is over by then. */
const USUAL_FULL_LOOKS = 2;
/** A small picture and the sound go on. */
const SMALL_KBPS = 200;
/** Without a word of the site, what was held back is tried again after this, and after twice as long when that was too
 * much, ms. */
const AGAIN_MS = { first: 10_000, most: 160_000 } as const;

export interface GuardedStream {
  readonly consumer: types.Consumer;
  readonly kbps: number;
}

export interface LineGuardOptions {
  /** What goes to the site now. */
  readonly streams: () => readonly GuardedStream[];
  /** The line must be full for so many looks in a row, one a second. */
  readonly fullLooks?: number;
  readonly logger: Logger;
}

/** Keeps a site's line from being filled with pictures so that nothing comes through, not even the site's own wish for
 * smaller ones: what it carries is the site's to judge, and this acts only until its word arrives. It goes by the
 * site's reports on the media path itself (RFC 3550, 6.4.2). */
export class LineGuard implements Disposable {
  readonly #options: LineGuardOptions;
  readonly #looks: Disposable;
  readonly #held = new Set<types.Consumer>();
  #before = new WeakMap<types.Consumer, { readonly sent: number; readonly lost: number }>();
  #full = 0;
  #againMs: number = AGAIN_MS.first;
  #again: NodeJS.Timeout | undefined;
  #releasedAtMs = Number.NEGATIVE_INFINITY;
  #looking = false;

  constructor(options: LineGuardOptions) {
    this.#options = options;
    this.#looks = eachSecond(() => void this.#look());
  }

  /** The site has said anew what it takes. */
  heard(): void {
    this.#againMs = AGAIN_MS.first;
    this.#release();
  }

  async #look(): Promise<void> {
    const pictures = this.#options
      .streams()
      .filter(({ consumer }) => consumer.kind === "video" && !consumer.closed && !consumer.paused);
    if (this.#looking || pictures.length === 0) return;
    this.#looking = true;
    const stats = await sentStats(pictures.map(({ consumer }) => consumer));
    this.#looking = false;
    const counts = pictures.map(({ consumer }, index) => this.#sinceBefore(consumer, stats[index]));
    const sent = counts.reduce((sum, count) => sum + count.sent, 0);
    const lost = counts.reduce((sum, count) => sum + count.lost, 0);
    // A report may be late, and tell of more than was sent since.
    const lossShare = Math.min(1, lost / sent);
    this.#full = sent >= FEW_PACKETS && lossShare > FULL_LOSS ? this.#full + 1 : 0;
    if (this.#full >= (this.#options.fullLooks ?? USUAL_FULL_LOOKS)) this.#hold(pictures, lossShare);
  }

  #sinceBefore(
    consumer: types.Consumer,
    stat: types.ConsumerStat | undefined,
  ): { sent: number; lost: number } {
    if (!stat) return { sent: 0, lost: 0 };
    const now = { sent: stat.packetCount, lost: lostOf(stat) };
    const before = this.#before.get(consumer) ?? now;
    this.#before.set(consumer, now);
    return { sent: now.sent - before.sent, lost: Math.max(0, now.lost - before.lost) };
  }

  #hold(pictures: readonly GuardedStream[], lossShare: number): void {
    this.#full = 0;
    const large = pictures.filter(({ consumer, kbps }) => kbps > SMALL_KBPS && !consumer.closed);
    if (large.length === 0) return;
    if (performance.now() - this.#releasedAtMs < AGAIN_MS.first) {
      this.#againMs = Math.min(this.#againMs * 2, AGAIN_MS.most);
    }
    this.#options.logger.warn(
      { lossShare, pictures: large.length },
      "the line to the site is full; large pictures are held back until it says what it takes",
    );
    for (const { consumer } of large) {
      this.#held.add(consumer);
      void consumer.pause().catch(() => {});
    }
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#release(), this.#againMs);
  }

  #release(): void {
    clearTimeout(this.#again);
    if (this.#held.size === 0) return;
    for (const consumer of this.#held) if (!consumer.closed) void consumer.resume().catch(() => {});
    this.#held.clear();
    this.#before = new WeakMap();
    this.#releasedAtMs = performance.now();
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
    clearTimeout(this.#again);
  }
}

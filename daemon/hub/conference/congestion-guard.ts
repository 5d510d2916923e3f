import type { types } from "mediasoup";
import { lostPackets, outboundStats } from "../../mediasoup/probe.ts";
import type { Logger } from "../../platform/log.ts";
import { everySecond } from "./every-second.ts";

/** Of the packets of pictures: no line loses so many by itself, it is full. */
const CONGESTED_LOSS_SHARE = 0.3;
/** Fewer packets than this say nothing. */
const MIN_PACKETS = 20;
/** A burst of loss is over by then. */
const DEFAULT_CONGESTED_CHECKS = 2;
/** A small picture and the sound go on. */
const THUMBNAIL_KBPS = 200;
/** Without a word of the site, what was held back is tried again after this, and after twice as long when that was too
 * much, ms. */
const RESUME_AFTER_MS = { first: 10_000, most: 160_000 } as const;

export interface GuardedStream {
  readonly consumer: types.Consumer;
  readonly kbps: number;
}

export interface CongestionGuardOptions {
  /** What goes to the site now. */
  readonly streams: () => readonly GuardedStream[];
  /** The line must be full for so many looks in a row, one a second. */
  readonly congestedChecks?: number;
  readonly logger: Logger;
}

/** Keeps a site's line from being filled with pictures so that nothing comes through, not even the site's own wish for
 * smaller ones: what it carries is the site's to judge, and this acts only until its word arrives. It goes by the
 * site's reports on the media path itself (RFC 3550, 6.4.2). */
export class CongestionGuard implements Disposable {
  readonly #options: CongestionGuardOptions;
  readonly #checks: Disposable;
  readonly #paused = new Set<types.Consumer>();
  #previous = new WeakMap<types.Consumer, { readonly sent: number; readonly lost: number }>();
  #congestedInARow = 0;
  #resumeAfterMs: number = RESUME_AFTER_MS.first;
  #resumeTimer: NodeJS.Timeout | undefined;
  #resumedAtMs = Number.NEGATIVE_INFINITY;
  #isChecking = false;

  constructor(options: CongestionGuardOptions) {
    this.#options = options;
    this.#checks = everySecond(() => void this.#check());
  }

  /** The site has said anew what it takes. */
  reset(): void {
    this.#resumeAfterMs = RESUME_AFTER_MS.first;
    this.#resume();
  }

  async #check(): Promise<void> {
    const pictures = this.#options
      .streams()
      .filter(({ consumer }) => consumer.kind === "video" && !consumer.closed && !consumer.paused);
    if (this.#isChecking || pictures.length === 0) return;
    this.#isChecking = true;
    const stats = await outboundStats(pictures.map(({ consumer }) => consumer));
    this.#isChecking = false;
    const counts = pictures.map(({ consumer }, index) => this.#countSincePrevious(consumer, stats[index]));
    const sent = counts.reduce((sum, count) => sum + count.sent, 0);
    const lost = counts.reduce((sum, count) => sum + count.lost, 0);
    // A report may be late, and tell of more than was sent since.
    const lossShare = Math.min(1, lost / sent);
    this.#congestedInARow =
      sent >= MIN_PACKETS && lossShare > CONGESTED_LOSS_SHARE ? this.#congestedInARow + 1 : 0;
    if (this.#congestedInARow >= (this.#options.congestedChecks ?? DEFAULT_CONGESTED_CHECKS))
      this.#pauseLarge(pictures, lossShare);
  }

  #countSincePrevious(
    consumer: types.Consumer,
    stat: types.ConsumerStat | undefined,
  ): { sent: number; lost: number } {
    if (!stat) return { sent: 0, lost: 0 };
    const now = { sent: stat.packetCount, lost: lostPackets(stat) };
    const before = this.#previous.get(consumer) ?? now;
    this.#previous.set(consumer, now);
    return { sent: now.sent - before.sent, lost: Math.max(0, now.lost - before.lost) };
  }

  #pauseLarge(pictures: readonly GuardedStream[], lossShare: number): void {
    this.#congestedInARow = 0;
    const large = pictures.filter(({ consumer, kbps }) => kbps > THUMBNAIL_KBPS && !consumer.closed);
    if (large.length === 0) return;
    if (performance.now() - this.#resumedAtMs < RESUME_AFTER_MS.first) {
      this.#resumeAfterMs = Math.min(this.#resumeAfterMs * 2, RESUME_AFTER_MS.most);
    }
    this.#options.logger.warn(
      { lossShare, pictures: large.length },
      "the line to the site is full; large pictures are held back until it says what it takes",
    );
    for (const { consumer } of large) {
      this.#paused.add(consumer);
      void consumer.pause().catch(() => {});
    }
    clearTimeout(this.#resumeTimer);
    this.#resumeTimer = setTimeout(() => this.#resume(), this.#resumeAfterMs);
  }

  #resume(): void {
    clearTimeout(this.#resumeTimer);
    if (this.#paused.size === 0) return;
    for (const consumer of this.#paused) if (!consumer.closed) void consumer.resume().catch(() => {});
    this.#paused.clear();
    this.#previous = new WeakMap();
    this.#resumedAtMs = performance.now();
  }

  [Symbol.dispose](): void {
    this.#checks[Symbol.dispose]();
    clearTimeout(this.#resumeTimer);
  }
}

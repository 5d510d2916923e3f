import type { types } from "mediasoup";
import { lostPackets, outboundStats } from "../../mediasoup/probe.ts";
import { startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { everySecond } from "./every-second.ts";

/** Share of lost video packets that only congestion explains: no link loses so many by itself. */
const CONGESTED_LOSS_SHARE = 0.3;
/** Fewer packets are no sample. */
const MIN_PACKETS = 20;
/** Bursts of loss are shorter. */
const DEFAULT_CONGESTED_CHECKS = 2;
/** Thumbnails and audio go on. */
const THUMBNAIL_KBPS = 200;
/** Paused streams resume after the first time if the site says nothing, and after twice as long when that congested the
 * link again, ms. */
const RESUME_AFTER_MS = { first: 10_000, most: 160_000 } as const;

export interface GuardedStream {
  readonly consumer: types.Consumer;
  readonly kbps: number;
}

export interface CongestionGuardOptions {
  /** What the hub sends to the site now. */
  readonly streams: () => readonly GuardedStream[];
  /** How many checks in a row, one a second, must find congestion. */
  readonly congestedChecks?: number;
  readonly logger: Logger;
}

/** Pauses large video on a congested link, on which not even the site's own request for smaller layers gets through.
 * The site decides what its link carries; the guard acts until its next request arrives. Loss is read from the RTCP
 * receiver reports of the site (RFC 3550, 6.4.2). */
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
    this.#checks = everySecond(() => this.#check());
  }

  /** Resumes everything: the site has chosen its streams again. */
  reset(): void {
    this.#resumeAfterMs = RESUME_AFTER_MS.first;
    this.#resume();
  }

  async #check(): Promise<void> {
    const videos = this.#options
      .streams()
      .filter(({ consumer }) => consumer.kind === "video" && !consumer.closed && !consumer.paused);
    if (this.#isChecking || videos.length === 0) return;
    this.#isChecking = true;
    const stats = await outboundStats(videos.map(({ consumer }) => consumer)).finally(() => {
      this.#isChecking = false;
    });
    const counts = videos.map(({ consumer }, index) => this.#countSincePrevious(consumer, stats[index]));
    const sent = counts.reduce((sum, count) => sum + count.sent, 0);
    const lost = counts.reduce((sum, count) => sum + count.lost, 0);
    // A late report may count more packets than were sent since.
    const lossShare = Math.min(1, lost / sent);
    this.#congestedInARow =
      sent >= MIN_PACKETS && lossShare > CONGESTED_LOSS_SHARE ? this.#congestedInARow + 1 : 0;
    if (this.#congestedInARow >= (this.#options.congestedChecks ?? DEFAULT_CONGESTED_CHECKS))
      this.#pauseLarge(videos, lossShare);
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

  #pauseLarge(videos: readonly GuardedStream[], lossShare: number): void {
    this.#congestedInARow = 0;
    const large = videos.filter(({ consumer, kbps }) => kbps > THUMBNAIL_KBPS && !consumer.closed);
    if (large.length === 0) return;
    if (performance.now() - this.#resumedAtMs < RESUME_AFTER_MS.first) {
      this.#resumeAfterMs = Math.min(this.#resumeAfterMs * 2, RESUME_AFTER_MS.most);
    }
    this.#options.logger.warn({ lossShare, paused: large.length }, "link congested, large video paused");
    for (const { consumer } of large) {
      this.#paused.add(consumer);
      void consumer.pause().catch(() => {});
    }
    clearTimeout(this.#resumeTimer);
    this.#resumeTimer = startTimeout("end of congestion", this.#resumeAfterMs, () => this.#resume());
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

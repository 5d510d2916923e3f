import { computed, effect, signal } from "@preact/signals";
import type { GuestReportResult } from "../../daemon/contract/meeting/guest.ts";
import { BandwidthBudget } from "../../daemon/shared/bandwidth-budget.ts";
import { NO_TRAFFIC } from "../../daemon/shared/link-statistics.ts";
import type { LinkState } from "../shared/link-quality.ts";
import type { HubConnection } from "./hub-connection.ts";
import type { GuestMedia, MediaSession } from "./media.ts";
import {
  type RtpStatistics,
  receivedStatistics,
  sentStatistics,
  statisticsBetween,
} from "./rtp-statistics.ts";

const LOOK_EVERY_MS = 1000;

interface Sample {
  readonly session: MediaSession;
  readonly atMs: number;
  readonly down: RtpStatistics;
  readonly up: RtpStatistics;
}

type Measured = Omit<LinkState, "degradation">;

const NO_LINK: Measured = {
  trunk: "none",
  rttMs: null,
  up: NO_TRAFFIC,
  down: NO_TRAFFIC,
  budgetKbps: { up: null, down: null },
};

/** Measures the guest's link on the media every second and derives the receive budget. The browser limits what is
 * sent. */
export class LinkMonitor {
  readonly link = signal<Measured>(NO_LINK);
  /** The budget for received streams, kbit/s; null if unlimited. */
  readonly budgetKbps = computed(() => this.link.value.budgetKbps.down);
  readonly #link: HubConnection;
  readonly #media: GuestMedia;
  #budget = new BandwidthBudget(null);
  #before: Sample | undefined;
  #availableKbps: number | null = null;
  #looking = false;

  constructor(link: HubConnection, media: GuestMedia) {
    this.#link = link;
    this.#media = media;
    setInterval(() => void this.#sample(), LOOK_EVERY_MS);
    effect(() => {
      if (media.session.value === null) this.link.value = NO_LINK;
    });
  }

  async #sample(): Promise<void> {
    const session = this.#media.session.peek();
    if (!session || this.#looking) return;
    this.#looking = true;
    try {
      const [down, up] = await Promise.all([session.receiving.getStats(), session.sending.getStats()]);
      if (session !== this.#media.session.peek()) return;
      const now = {
        session,
        atMs: performance.now(),
        down: receivedStatistics(down.values()),
        up: sentStatistics(up.values()),
      };
      const before = this.#before;
      this.#before = now;
      if (before?.session === session) this.#measure(before, now);
    } catch {
      // The transport was closed meanwhile; the next sample reads its successor.
    } finally {
      this.#looking = false;
    }
  }

  #measure(before: Sample, now: Sample): void {
    const overMs = now.atMs - before.atMs;
    const down = statisticsBetween(before.down, now.down, overMs);
    const up = statisticsBetween(before.up, now.up, overMs);
    const trip = now.down.roundTrip;
    // Without a new measurement the round-trip time is from the last check, possibly before an interruption.
    const isNew = trip !== null && trip.measured !== before.down.roundTrip?.measured;
    this.#budget.addSample({
      nowMs: now.atMs,
      ...down,
      rttMs: isNew ? trip.ms : null,
      availableKbps: this.#availableKbps,
    });
    const budgetKbps = { up: null, down: this.#budget.kbps };
    this.link.value = { trunk: "browser", rttMs: trip?.ms ?? null, down, up, budgetKbps };
    void this.#report(down.kbps > 0);
  }

  /** The hub proves reception by this report, and returns its bandwidth estimate towards the page. */
  async #report(received: boolean): Promise<void> {
    try {
      const answer = await this.#link.live.request<GuestReportResult>("guest.report", { received });
      this.#availableKbps = answer.availableKbps;
    } catch {
      this.#availableKbps = null;
    }
  }
}

import { computed, effect, signal } from "@preact/signals";
import { BandwidthBudget } from "../../daemon/shared/bandwidth-budget.ts";
import type { LinkState } from "../../daemon/shared/link-quality.ts";
import { NO_TRAFFIC } from "../../daemon/shared/link-statistics.ts";
import type { Viewer } from "../shared/viewer.ts";
import type { MediaSession } from "../shared/viewer-consumer.ts";
import type { HubConnection } from "./hub-connection.ts";
import {
  type RtpStatistics,
  receivedStatistics,
  sentStatistics,
  statisticsBetween,
} from "./rtp-statistics.ts";

const SAMPLE_EVERY_MS = 1000;

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
  readonly #hub: HubConnection;
  readonly #viewer: Viewer;
  #budget = new BandwidthBudget(null);
  #previous: Sample | undefined;
  #availableKbps: number | null = null;
  #isSampling = false;

  constructor(hub: HubConnection, viewer: Viewer) {
    this.#hub = hub;
    this.#viewer = viewer;
    setInterval(() => void this.#sample(), SAMPLE_EVERY_MS);
    effect(() => {
      if (viewer.session.value === null) this.link.value = NO_LINK;
    });
  }

  async #sample(): Promise<void> {
    const session = this.#viewer.session.peek();
    if (!session || this.#isSampling) return;
    this.#isSampling = true;
    try {
      const [down, up] = await Promise.all([session.receiving.getStats(), session.sending?.getStats()]);
      if (session !== this.#viewer.session.peek()) return;
      const now = {
        session,
        atMs: performance.now(),
        down: receivedStatistics(down.values()),
        up: sentStatistics(up?.values() ?? []),
      };
      const previous = this.#previous;
      this.#previous = now;
      if (previous?.session === session) this.#measure(previous, now);
    } catch {
      // The transport was closed meanwhile; the next sample reads its successor.
    } finally {
      this.#isSampling = false;
    }
  }

  #measure(previous: Sample, now: Sample): void {
    const periodMs = now.atMs - previous.atMs;
    const down = statisticsBetween(previous.down, now.down, periodMs);
    const up = statisticsBetween(previous.up, now.up, periodMs);
    const roundTrip = now.down.roundTrip;
    // Without a new measurement the round-trip time is from the last check, possibly before an interruption.
    const isNew = roundTrip !== null && roundTrip.measured !== previous.down.roundTrip?.measured;
    this.#budget.addSample({
      nowMs: now.atMs,
      ...down,
      rttMs: isNew ? roundTrip.ms : null,
      availableKbps: this.#availableKbps,
    });
    const budgetKbps = { up: null, down: this.#budget.kbps };
    this.link.value = { trunk: "browser", rttMs: roundTrip?.ms ?? null, down, up, budgetKbps };
    void this.#report(down.kbps > 0);
  }

  /** The hub proves reception by this report, and returns its bandwidth estimate towards the page. */
  async #report(received: boolean): Promise<void> {
    try {
      const result = await this.#hub.live.request("guest.report", { received });
      this.#availableKbps = result.availableKbps;
    } catch {
      this.#availableKbps = null;
    }
  }
}

import { computed, effect, signal } from "@preact/signals";
import type { GuestReportResult } from "../../daemon/contract/meeting/guest.ts";
import { BandwidthBudget } from "../../daemon/shared/bandwidth-budget.ts";
import { NO_TRAFFIC } from "../../daemon/shared/link-statistics.ts";
import type { Line } from "../shared/link-quality.ts";
import type { GuestLink } from "./hub-connection.ts";
import type { GuestMedia, MediaSession } from "./media.ts";
import { flowBetween, received, type StreamCounts, sent } from "./rtp-statistics.ts";

const LOOK_EVERY_MS = 1000;

interface Look {
  readonly session: MediaSession;
  readonly atMs: number;
  readonly down: StreamCounts;
  readonly up: StreamCounts;
}

type Measured = Omit<Line, "degradation">;

const NO_LINE: Measured = {
  trunk: "none",
  rttMs: null,
  up: NO_TRAFFIC,
  down: NO_TRAFFIC,
  budgetKbps: { up: null, down: null },
};

/** Measures the guest's line from the media itself, each second, and judges what it carries as a room does its own. Of
 * what the guest sends the browser takes care by itself. */
export class LineWatch {
  readonly line = signal<Measured>(NO_LINE);
  /** What the others' streams may take, kbit/s; null: enough. */
  readonly budgetKbps = computed(() => this.line.value.budgetKbps.down);
  readonly #link: GuestLink;
  readonly #media: GuestMedia;
  #budget = new BandwidthBudget(null);
  #before: Look | undefined;
  #availableKbps: number | null = null;
  #looking = false;

  constructor(link: GuestLink, media: GuestMedia) {
    this.#link = link;
    this.#media = media;
    setInterval(() => void this.#look(), LOOK_EVERY_MS);
    effect(() => {
      if (media.session.value === null) this.line.value = NO_LINE;
    });
  }

  async #look(): Promise<void> {
    const session = this.#media.session.peek();
    if (!session || this.#looking) return;
    this.#looking = true;
    try {
      const [down, up] = await Promise.all([session.receiving.getStats(), session.sending.getStats()]);
      if (session !== this.#media.session.peek()) return;
      const now = { session, atMs: performance.now(), down: received(down.values()), up: sent(up.values()) };
      const before = this.#before;
      this.#before = now;
      if (before?.session === session) this.#measure(before, now);
    } catch {
      // A transport that has just been closed says nothing; the next look is at its successor.
    } finally {
      this.#looking = false;
    }
  }

  #measure(before: Look, now: Look): void {
    const overMs = now.atMs - before.atMs;
    const down = flowBetween(before.down, now.down, overMs);
    const up = flowBetween(before.up, now.up, overMs);
    const trip = now.down.roundTrip;
    // One that stands is of the last check, which may be of before a cut: it says nothing of now.
    const isNew = trip !== null && trip.measured !== before.down.roundTrip?.measured;
    this.#budget.addSample({
      nowMs: now.atMs,
      ...down,
      rttMs: isNew ? trip.ms : null,
      availableKbps: this.#availableKbps,
    });
    const budgetKbps = { up: null, down: this.#budget.kbps };
    this.line.value = { trunk: "browser", rttMs: trip?.ms ?? null, down, up, budgetKbps };
    void this.#report(down.kbps > 0);
  }

  /** The hub shows who hears whom by the word of who receives; and it knows best what the way to the page carries. */
  async #report(received: boolean): Promise<void> {
    try {
      const answer = await this.#link.live.request<GuestReportResult>("guest.report", { received });
      this.#availableKbps = answer.availableKbps;
    } catch {
      this.#availableKbps = null;
    }
  }
}

import { receptionStats } from "../../mediasoup/probe.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Conference } from "./conference.ts";
import type { Conferences } from "./conferences.ts";
import { everySecond } from "./every-second.ts";
import { isMuted } from "./participant-state.ts";
import { isProofValid, type SiteMediaStatus } from "./roll-call-step.ts";
import type { Site } from "./site.ts";

interface PacketCount {
  readonly packets: number;
  /** When the count last rose, ms since the epoch. */
  readonly atMs: number | null;
}

interface SitePackets {
  readonly audio: PacketCount;
  readonly video: PacketCount;
}

/** Proof of each site's media: packets of its audio and video that arrive at the hub, and its own report that the
 * others' media arrives there. */
export class MediaMonitor implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #conferences: Conferences;
  /** By conference: packets from before a site joined prove nothing there. */
  readonly #packets = new WeakMap<Conference, WeakMap<Site, SitePackets>>();
  readonly #polling: Disposable;
  #isPolling = false;

  constructor(conferences: Conferences) {
    this.#conferences = conferences;
    this.#polling = everySecond(() => this.#poll());
  }

  statusOf(meetingId: string): SiteMediaStatus[] {
    const conference = this.#conferences.list().find(({ meeting }) => meeting.id === meetingId);
    if (!conference) return [];
    const nowMs = Date.now();
    const receiving = conference.members.filter(({ receptionAtMs }) => isProofValid(receptionAtMs, nowMs));
    return conference.members.map((site) => {
      const packets = this.#packets.get(conference)?.get(site);
      const { siteId, lostSinceMs, receptionAtMs } = site;
      const others = receiving.filter((other) => other !== site);
      return {
        siteId,
        lostSinceMs,
        muted: isMuted(conference.getParticipantState(siteId)),
        audioAtMs: packets?.audio.atMs ?? null,
        videoAtMs: packets?.video.atMs ?? null,
        receptionAtMs,
        receivingSites: others.length,
        consumedBy: others.filter((other) => receivesAudioOf(other, site)).length,
      };
    });
  }

  async #poll(): Promise<void> {
    // One poll at a time, also with a slow worker.
    if (this.#isPolling) return;
    const members = this.#conferences
      .list()
      .flatMap((conference) => conference.members.map((site) => ({ conference, site })));
    if (members.length === 0) return;
    this.#isPolling = true;
    try {
      await Promise.all(members.map(({ conference, site }) => this.#pollSite(conference, site)));
    } finally {
      this.#isPolling = false;
    }
    this.changes.emit();
  }

  async #pollSite(conference: Conference, site: Site): Promise<void> {
    const streams = [...site.streams.values()];
    const received = async (kind: "audio" | "video") =>
      (await receptionStats(streams.filter((stream) => stream.kind === kind).map(({ producer }) => producer)))
        .packets;
    const [audio, video] = await Promise.all([received("audio"), received("video")]);
    const packets = this.#packets.get(conference) ?? new WeakMap<Site, SitePackets>();
    this.#packets.set(conference, packets);
    const previous = packets.get(site);
    packets.set(site, {
      audio: updateCount(previous?.audio, audio),
      video: updateCount(previous?.video, video),
    });
  }

  [Symbol.dispose](): void {
    this.#polling[Symbol.dispose]();
  }
}

/** Packets from before the first poll prove nothing: they may be old. */
function updateCount(previous: PacketCount | undefined, packets: number): PacketCount {
  const hasRisen = previous !== undefined && packets > previous.packets;
  return { packets, atMs: hasRisen ? Date.now() : (previous?.atMs ?? null) };
}

function receivesAudioOf(other: Site, { streams }: Site): boolean {
  return [...streams.values()].some(({ id, kind }) => kind === "audio" && other.isConsuming(id));
}

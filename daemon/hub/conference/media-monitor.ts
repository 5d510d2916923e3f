import { receptionStats } from "../../mediasoup/probe.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Conference } from "./conference.ts";
import type { Conferences } from "./conferences.ts";
import { everySecond } from "./every-second.ts";
import { isMuted } from "./participant-state.ts";
import { isProofValid, type SiteMediaStatus } from "./roll-call.ts";
import type { Site } from "./site.ts";

interface PacketCount {
  readonly packets: number;
  /** When more packets than at the look before had come, ms since the epoch. */
  readonly atMs: number | null;
}

interface SitePackets {
  readonly audio: PacketCount;
  readonly video: PacketCount;
}

/** Proof of each site in a conference: packets of its sound and of its picture that arrived at the hub, and its own
 * word that the others' arrive there. */
export class MediaMonitor implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #conferences: Conferences;
  /** By conference: what came before a site joined says nothing of it there. */
  readonly #packets = new WeakMap<Conference, WeakMap<Site, SitePackets>>();
  readonly #polling: Disposable;
  #isPolling = false;

  constructor(conferences: Conferences) {
    this.#conferences = conferences;
    this.#polling = everySecond(() => void this.#poll());
  }

  statusOf(meetingId: string): SiteMediaStatus[] {
    const conference = this.#conferences.list().find(({ meeting }) => meeting.id === meetingId);
    if (!conference) return [];
    const nowMs = Date.now();
    const receiving = conference.members.filter(({ receptionAtMs }) => isProofValid(receptionAtMs, nowMs));
    return conference.members.map((site) => {
      const seen = this.#packets.get(conference)?.get(site);
      const { siteId, lostSinceMs, receptionAtMs } = site;
      const others = receiving.filter((other) => other !== site);
      return {
        siteId,
        lostSinceMs,
        muted: isMuted(conference.getParticipantState(siteId)),
        audioAtMs: seen?.audio.atMs ?? null,
        videoAtMs: seen?.video.atMs ?? null,
        receptionAtMs: receptionAtMs,
        receivingSites: others.length,
        consumedBy: others.filter((other) => receivesAudioOf(other, site)).length,
      };
    });
  }

  async #poll(): Promise<void> {
    // A worker that answers slowly is asked once at a time.
    if (this.#isPolling) return;
    const places = this.#conferences
      .list()
      .flatMap((conference) => conference.members.map((site) => ({ conference, site })));
    if (places.length === 0) return;
    this.#isPolling = true;
    await Promise.all(places.map(({ conference, site }) => this.#pollSite(conference, site)));
    this.#isPolling = false;
    this.changes.emit();
  }

  async #pollSite(conference: Conference, site: Site): Promise<void> {
    const streams = [...site.streams.values()];
    const received = async (kind: "audio" | "video") =>
      (await receptionStats(streams.filter((stream) => stream.kind === kind).map(({ producer }) => producer)))
        .packets;
    const [sound, picture] = await Promise.all([received("audio"), received("video")]);
    const ofConference = this.#packets.get(conference) ?? new WeakMap<Site, SitePackets>();
    this.#packets.set(conference, ofConference);
    const before = ofConference.get(site);
    ofConference.set(site, {
      audio: updateCount(before?.audio, sound),
      video: updateCount(before?.video, picture),
    });
  }

  [Symbol.dispose](): void {
    this.#polling[Symbol.dispose]();
  }
}

/** What had come before the first look may be of long ago: it proves nothing. */
function updateCount(before: PacketCount | undefined, packets: number): PacketCount {
  const more = before !== undefined && packets > before.packets;
  return { packets, atMs: more ? Date.now() : (before?.atMs ?? null) };
}

function receivesAudioOf(other: Site, { streams }: Site): boolean {
  return [...streams.values()].some(({ id, kind }) => kind === "audio" && other.isConsuming(id));
}

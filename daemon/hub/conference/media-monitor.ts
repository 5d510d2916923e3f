import { pathReceipt } from "../../mediasoup/probe.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Conference } from "./conference.ts";
import type { Conferences } from "./conferences.ts";
import { eachSecond } from "./every-second.ts";
import { isSilenced } from "./participant-state.ts";
import { holds, type SiteAtHub } from "./roll-call.ts";
import type { Site } from "./site.ts";

interface Count {
  readonly packets: number;
  /** When more packets than at the look before had come, ms since the epoch. */
  readonly atMs: number | null;
}

interface Seen {
  readonly sound: Count;
  readonly picture: Count;
}

/** Proof of each site in a conference: packets of its sound and of its picture that arrived at the hub, and its own
 * word that the others' arrive there. */
export class Evidence implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #conferences: Conferences;
  /** By conference: what came before a site joined says nothing of it there. */
  readonly #seen = new WeakMap<Conference, WeakMap<Site, Seen>>();
  readonly #looks: Disposable;
  #looking = false;

  constructor(conferences: Conferences) {
    this.#conferences = conferences;
    this.#looks = eachSecond(() => void this.#look());
  }

  sites(meetingId: string): SiteAtHub[] {
    const conference = this.#conferences.all().find(({ meeting }) => meeting.id === meetingId);
    if (!conference) return [];
    const nowMs = Date.now();
    const receiving = conference.members.filter(({ receivesAtMs }) => holds(receivesAtMs, nowMs));
    return conference.members.map((site) => {
      const seen = this.#seen.get(conference)?.get(site);
      const { siteId, lostSinceMs, receivesAtMs } = site;
      const others = receiving.filter((other) => other !== site);
      return {
        siteId,
        lostSinceMs,
        silenced: isSilenced(conference.standing(siteId)),
        audioAtMs: seen?.sound.atMs ?? null,
        videoAtMs: seen?.picture.atMs ?? null,
        receivesAtMs,
        receivers: others.length,
        consumedBy: others.filter((other) => takesSound(other, site)).length,
      };
    });
  }

  async #look(): Promise<void> {
    // A worker that answers slowly is asked once at a time.
    if (this.#looking) return;
    const places = this.#conferences
      .all()
      .flatMap((conference) => conference.members.map((site) => ({ conference, site })));
    if (places.length === 0) return;
    this.#looking = true;
    await Promise.all(places.map(({ conference, site }) => this.#lookAt(conference, site)));
    this.#looking = false;
    this.changes.emit();
  }

  async #lookAt(conference: Conference, site: Site): Promise<void> {
    const streams = [...site.streams.values()];
    const received = async (kind: "audio" | "video") =>
      (await pathReceipt(streams.filter((stream) => stream.kind === kind).map(({ producer }) => producer)))
        .packets;
    const [sound, picture] = await Promise.all([received("audio"), received("video")]);
    const ofConference = this.#seen.get(conference) ?? new WeakMap<Site, Seen>();
    this.#seen.set(conference, ofConference);
    const before = ofConference.get(site);
    ofConference.set(site, {
      sound: counted(before?.sound, sound),
      picture: counted(before?.picture, picture),
    });
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
  }
}

/** What had come before the first look may be of long ago: it proves nothing. */
function counted(before: Count | undefined, packets: number): Count {
  const more = before !== undefined && packets > before.packets;
  return { packets, atMs: more ? Date.now() : (before?.atMs ?? null) };
}

function takesSound(other: Site, { streams }: Site): boolean {
  return [...streams.values()].some(({ id, kind }) => kind === "audio" && other.takes(id));
}

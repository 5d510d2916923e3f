import { Changes } from "../../changes.ts";
import { pathReceipt } from "../../media-probe.ts";
import type { Conferences } from "./conferences.ts";
import type { SiteAtHub } from "./roll-call.ts";
import type { Site } from "./site.ts";

const LOOK_EVERY_MS = 1000;

interface Seen {
  packets: number;
  /** When more packets than before had come, ms since the epoch. */
  sentAtMs: number | null;
}

/** Packets of the last so many ms count as sending. */
const SENDS_FOR_MS = 4000;

/** Proof of each site in a conference: packets of its streams that arrived at the hub, and its own word that the
 * others' arrive there. */
export class Evidence implements Disposable {
  readonly changes = new Changes();
  readonly #conferences: Conferences;
  readonly #seen = new WeakMap<Site, Seen>();
  readonly #timer: NodeJS.Timeout;

  constructor(conferences: Conferences) {
    this.#conferences = conferences;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  sites(meetingId: string): SiteAtHub[] {
    const conference = this.#conferences.all().find(({ meeting }) => meeting.id === meetingId);
    const nowMs = Date.now();
    return (conference?.members ?? []).map((site) => {
      const sentAtMs = this.#seen.get(site)?.sentAtMs ?? null;
      return {
        siteId: site.siteId,
        lostSinceMs: site.lostSinceMs,
        sends: sentAtMs !== null && nowMs - sentAtMs < SENDS_FOR_MS,
        receives: site.receivesAtMs !== null && nowMs - site.receivesAtMs < SENDS_FOR_MS,
      };
    });
  }

  async #look(): Promise<void> {
    const sites = this.#conferences.all().flatMap(({ members }) => members);
    if (sites.length === 0) return;
    await Promise.all(sites.map((site) => this.#lookAt(site)));
    this.changes.emit();
  }

  async #lookAt(site: Site): Promise<void> {
    const { packets } = await pathReceipt([...site.streams.values()].map(({ producer }) => producer));
    const seen = this.#seen.get(site) ?? { packets: 0, sentAtMs: null };
    if (packets > seen.packets) seen.sentAtMs = Date.now();
    this.#seen.set(site, { ...seen, packets });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

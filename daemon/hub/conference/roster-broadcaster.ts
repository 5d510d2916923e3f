import type { Roster } from "../../contract/meeting/meeting.ts";
import type { RosterDelta, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { diffRosters } from "../../shared/roster-delta.ts";
import type { Site } from "./site.ts";

/** Sends the roster to the sites of a conference: a snapshot first, then deltas. */
export class RosterBroadcaster {
  readonly #lastSent = new WeakMap<Site, RosterSnapshot>();
  /** Starts at the clock, so that revisions rise across conferences of the same meeting. */
  #revision = Date.now();

  /** Returns a snapshot for a site that joins or may have missed a delta. */
  snapshotFor(site: Site, roster: Roster): RosterSnapshot {
    const snapshot = { revision: ++this.#revision, roster };
    this.#lastSent.set(site, snapshot);
    return snapshot;
  }

  broadcast(sites: readonly Site[], roster: Roster): void {
    const current = { revision: ++this.#revision, roster };
    // Most sites have the same revision: one delta serves them all.
    const deltas = new Map<RosterSnapshot, RosterDelta | null>();
    for (const site of sites) {
      const previous = this.#lastSent.get(site);
      if (!previous) {
        this.#lastSent.set(site, current);
        site.notify("meeting.roster", current);
        continue;
      }
      let delta = deltas.get(previous);
      if (delta === undefined) {
        delta = diffRosters(previous, current);
        deltas.set(previous, delta);
      }
      if (delta === null) continue;
      this.#lastSent.set(site, current);
      site.notify("meeting.rosterDelta", delta);
    }
  }
}

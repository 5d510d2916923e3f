import type { Roster } from "../../contract/meeting/meeting.ts";
import type { RosterDelta, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { diffRosters } from "../../shared/roster-delta.ts";
import type { Site } from "./site.ts";

/** Tells the sites of a conference its roster: whole at first, then what is different since. */
export class RosterBroadcaster {
  readonly #lastSent = new WeakMap<Site, RosterSnapshot>();
  /** Begins at the clock: those of a meeting whose conference was closed and opened again go on rising. */
  #revision = Date.now();

  /** The whole roster, for who comes or may have missed something. */
  snapshotFor(site: Site, roster: Roster): RosterSnapshot {
    const told = { revision: ++this.#revision, roster };
    this.#lastSent.set(site, told);
    return told;
  }

  broadcast(sites: readonly Site[], roster: Roster): void {
    const now = { revision: ++this.#revision, roster };
    // Most were told the same before.
    const changes = new Map<RosterSnapshot, RosterDelta | null>();
    for (const site of sites) {
      const before = this.#lastSent.get(site);
      if (!before) {
        this.#lastSent.set(site, now);
        site.notify("meeting.roster", now);
        continue;
      }
      let change = changes.get(before);
      if (change === undefined) {
        change = diffRosters(before, now);
        changes.set(before, change);
      }
      if (change === null) continue;
      this.#lastSent.set(site, now);
      site.notify("meeting.rosterDelta", change);
    }
  }
}

import type { Roster } from "../../contract/meeting/meeting.ts";
import type { RosterDelta, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { applyRosterDelta } from "../../shared/roster-delta.ts";

/** The roster as the hub has told it: whole, then its changes. */
export class HeardRoster {
  #told: RosterSnapshot | undefined;
  /** Later than the roster that is here: one before them is still to come. */
  #early: RosterDelta[] = [];

  get roster(): Roster | undefined {
    return this.#told?.roster;
  }

  /** Nothing is known to be missing. */
  get isWhole(): boolean {
    return this.#told !== undefined && this.#early.length === 0;
  }

  hear(told: RosterSnapshot): void {
    this.#told = told;
    this.#catchUp();
  }

  /** One may come with the answer to a join, and be heard before it. */
  change(change: RosterDelta): void {
    this.#early.push(change);
    this.#catchUp();
  }

  #catchUp(): void {
    for (const change of this.#early) {
      this.#told = (this.#told && applyRosterDelta(this.#told, change)) ?? this.#told;
    }
    const { revision } = this.#told ?? { revision: 0 };
    this.#early = this.#early.filter((change) => change.revision > revision);
  }

  clear(): void {
    this.#told = undefined;
    this.#early = [];
  }
}

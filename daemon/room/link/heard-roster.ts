import type { Roster } from "../../contract/meeting.ts";
import { changedRoster, type RosterChange, type ToldRoster } from "../../contract/told-roster.ts";

/** The roster as the hub has told it: whole, then its changes. */
export class HeardRoster {
  #told: ToldRoster | undefined;
  #missedRevision = 0;

  get roster(): Roster | undefined {
    return this.#told?.roster;
  }

  /** Nothing is known to be missing. A change that comes while the answer to a join is on its way does not fit, nor does
   * one after another was lost. */
  get isWhole(): boolean {
    return this.#told !== undefined && this.#told.revision >= this.#missedRevision;
  }

  hear(told: ToldRoster): void {
    this.#told = told;
  }

  change(change: RosterChange): void {
    const told = this.#told && changedRoster(this.#told, change);
    if (told) this.#told = told;
    else this.#missedRevision = change.revision;
  }

  clear(): void {
    this.#told = undefined;
    this.#missedRevision = 0;
  }
}

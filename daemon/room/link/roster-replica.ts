import type { Roster } from "../../contract/meeting/meeting.ts";
import type { RosterDelta, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { applyRosterDelta } from "../../shared/roster-delta.ts";

/** The roster as the hub has told it: whole, then its changes. */
export class RosterReplica {
  #current: RosterSnapshot | undefined;
  /** Later than the roster that is here: one before them is still to come. */
  #pending: RosterDelta[] = [];

  get roster(): Roster | undefined {
    return this.#current?.roster;
  }

  /** Nothing is known to be missing. */
  get isComplete(): boolean {
    return this.#current !== undefined && this.#pending.length === 0;
  }

  replace(told: RosterSnapshot): void {
    this.#current = told;
    this.#applyPending();
  }

  /** One may come with the answer to a join, and be heard before it. */
  apply(change: RosterDelta): void {
    this.#pending.push(change);
    this.#applyPending();
  }

  #applyPending(): void {
    for (const change of this.#pending) {
      this.#current = (this.#current && applyRosterDelta(this.#current, change)) ?? this.#current;
    }
    const { revision } = this.#current ?? { revision: 0 };
    this.#pending = this.#pending.filter((change) => change.revision > revision);
  }

  clear(): void {
    this.#current = undefined;
    this.#pending = [];
  }
}

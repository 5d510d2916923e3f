import type { Roster } from "../../contract/meeting/meeting.ts";
import type { RosterDelta, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { applyRosterDelta } from "../../shared/roster-delta.ts";

/** The roster as the hub broadcasts it: a snapshot, then deltas. */
export class RosterReplica {
  #current: RosterSnapshot | undefined;
  /** Deltas whose base has not arrived yet. */
  #pending: RosterDelta[] = [];

  get roster(): Roster | undefined {
    return this.#current?.roster;
  }

  /** No delta is known to be missing. */
  get isComplete(): boolean {
    return this.#current !== undefined && this.#pending.length === 0;
  }

  replace(snapshot: RosterSnapshot): void {
    this.#current = snapshot;
    this.#applyPending();
  }

  /** A delta can overtake the response to `meeting.join` that carries its base. */
  apply(delta: RosterDelta): void {
    this.#pending.push(delta);
    this.#applyPending();
  }

  #applyPending(): void {
    for (const delta of this.#pending) {
      this.#current = (this.#current && applyRosterDelta(this.#current, delta)) ?? this.#current;
    }
    const { revision } = this.#current ?? { revision: 0 };
    this.#pending = this.#pending.filter((delta) => delta.revision > revision);
  }

  clear(): void {
    this.#current = undefined;
    this.#pending = [];
  }
}

import { RoomdError } from "../../contract/errors.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import type { RosterDelta, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import type { Logger } from "../../platform/log.ts";
import type { HubPeer } from "./link-socket.ts";
import { RosterReplica } from "./roster-replica.ts";

export interface AttendanceOptions {
  readonly logger: Logger;
  /** The roster changed. */
  readonly onChange: () => void;
  /** The room is no longer in the conference. */
  readonly onLeft: () => void;
}

/** The meeting that the room should be in. Before its start the hub accepts it only by an operator's decision. */
export interface DesiredMeeting {
  readonly id: string;
  readonly by: "agenda" | "operator";
}

/** With another connection or another trunk the hub has to confirm the attendance again. */
export interface AttendanceBasis {
  readonly peer: HubPeer;
  readonly trunkNumber: number;
}

/** The room's membership in a conference at the hub, and the conference's roster. */
export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #replica = new RosterReplica();
  /** On what the hub has confirmed last that the room is in. */
  #confirmedOn: AttendanceBasis | undefined;
  /** A conference that the room leaves; the hub has not confirmed it yet. */
  #leavingId: string | undefined;

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  /** Of the conference that the room is in; undefined outside of one. */
  get roster(): Roster | undefined {
    return this.#replica.roster;
  }

  /** Another meeting is desired, or none. Nothing is known of the conference any more, also if it is desired again before
   * the hub knows of it. */
  withdrawFromOther(desired: DesiredMeeting | null): void {
    const meetingId = this.roster?.meetingId;
    if (meetingId === undefined || meetingId === desired?.id) return;
    this.clear();
    this.#leavingId = meetingId;
  }

  /** Leaves the conference that is no longer desired, and joins the one that is. */
  async reconcile(desired: DesiredMeeting | null, basis: AttendanceBasis): Promise<void> {
    this.withdrawFromOther(desired);
    const meetingId = this.#leavingId;
    if (meetingId !== undefined && meetingId !== desired?.id) {
      await basis.peer.request("meeting.leave", { meetingId });
    }
    if (this.#leavingId === meetingId) this.#leavingId = undefined;
    const isConfirmed =
      this.#confirmedOn?.peer === basis.peer && this.#confirmedOn.trunkNumber === basis.trunkNumber;
    if (desired && !(isConfirmed && this.#replica.isComplete)) {
      await this.#join(desired, basis);
    }
  }

  replaceRoster(snapshot: RosterSnapshot): void {
    if (snapshot.roster.meetingId !== this.roster?.meetingId) return;
    this.#replica.replace(snapshot);
    this.#options.onChange();
  }

  applyDelta(delta: RosterDelta): void {
    this.#replica.apply(delta);
    this.#options.onChange();
  }

  /** The room is out, whoever decided it. */
  clear(): void {
    this.#replica.clear();
    this.#options.onLeft();
    this.#options.onChange();
  }

  async #join({ id: meetingId, by }: DesiredMeeting, basis: AttendanceBasis): Promise<void> {
    const params = { meetingId, byOperator: by === "operator" };
    const snapshot = await basis.peer.request("meeting.join", params).catch((error: unknown) => {
      if (isRefusalToJoin(error)) this.clear();
      throw error;
    });
    if (!this.roster) {
      const sites = snapshot.roster.participants.length;
      this.#options.logger.info({ meeting: meetingId, sites }, "meeting joined");
    }
    this.#replica.replace(snapshot);
    this.#confirmedOn = basis;
    this.#options.onChange();
  }
}

/** Whether the hub does not have the room in the meeting, whatever the room knew before. */
function isRefusalToJoin(error: unknown): boolean {
  return error instanceof RoomdError && (error.code === "not-found" || error.code === "access.denied");
}

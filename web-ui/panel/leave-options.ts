import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import type { ParticipantState } from "./participant-state.ts";

export interface LeaveOptions {
  /** `now`: leaving needs no question; `choice`: leave or end; `chair`: hand over or end. */
  readonly kind: "now" | "choice" | "chair";
  /** Rooms that can become the chair. */
  readonly successors: readonly Participant[];
}

/** Returns how the room can leave its meeting: a chair never leaves one silently. */
export function leaveOptions(state: ParticipantState | null): LeaveOptions {
  if (!state?.canModerate) return { kind: "now", successors: [] };
  const { local, roster } = state;
  if (local?.role !== "chair") return { kind: "choice", successors: [] };
  const successors = roster.participants.filter(
    ({ siteId, kind, lostSinceMs }) => siteId !== local.siteId && kind === "room" && lostSinceMs === null,
  );
  return { kind: "chair", successors };
}

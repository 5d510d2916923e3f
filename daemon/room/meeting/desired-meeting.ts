import { type Static, Type } from "typebox";
import { Identifier } from "../../contract/identifier.ts";
import { findMeetingAt, type Meeting } from "../../contract/meeting/meeting.ts";
import { Removal } from "../../contract/meeting/removal.ts";

/** The operator's last decision; it applies to that meeting only. */
export const OperatorChoice = Type.Union([
  Type.Object({ kind: Type.Literal("none") }),
  Type.Object({ kind: Type.Literal("joined"), meetingId: Identifier }),
  /** `removal`: not by the operator's decision. */
  Type.Object({ kind: Type.Literal("left"), meetingId: Identifier, removal: Type.Optional(Removal) }),
]);
export type OperatorChoice = Static<typeof OperatorChoice>;

/** Returns the meeting that the room should be in at `nowMs`: the one the operator joined until it ends, else the
 * agenda's current one unless the operator left it. */
export function desiredMeeting(
  agenda: readonly Meeting[],
  choice: OperatorChoice,
  nowMs: number,
): Meeting | undefined {
  if (choice.kind === "joined") {
    const joined = agenda.find(({ id }) => id === choice.meetingId);
    if (joined && nowMs < joined.endsAtMs) return joined;
  }
  const current = findMeetingAt(agenda, nowMs);
  return choice.kind === "left" && current?.id === choice.meetingId ? undefined : current;
}

/** Returns when the result of `desiredMeeting` may next change by the clock alone; undefined: never. */
export function nextBoundary(agenda: readonly Meeting[], nowMs: number): number | undefined {
  const times = agenda.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
  const ahead = times.filter((time) => time > nowMs);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

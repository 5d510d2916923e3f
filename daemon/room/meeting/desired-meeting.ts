import { type Static, Type } from "typebox";
import { Identifier } from "../../contract/identifier.ts";
import { findMeetingAt, type Meeting } from "../../contract/meeting/meeting.ts";

/** What the operator last chose; it holds for that meeting only. */
export const OperatorChoice = Type.Union([
  Type.Object({ kind: Type.Literal("none") }),
  Type.Object({ kind: Type.Literal("joined"), meetingId: Identifier }),
  Type.Object({ kind: Type.Literal("left"), meetingId: Identifier }),
]);
export type OperatorChoice = Static<typeof OperatorChoice>;

/** The meeting that the room should be in at `nowMs`: the one the operator joined while it has not ended,
 * else the one that is on by the agenda, unless the operator left it. */
export function desiredMeeting(
  agenda: readonly Meeting[],
  choice: OperatorChoice,
  nowMs: number,
): Meeting | undefined {
  if (choice.kind === "joined") {
    const joined = agenda.find(({ id }) => id === choice.meetingId);
    if (joined && nowMs < joined.endsAtMs) return joined;
  }
  const on = findMeetingAt(agenda, nowMs);
  return choice.kind === "left" && on?.id === choice.meetingId ? undefined : on;
}

/** When the answer of `desiredMeeting` may next change by the clock alone; undefined: never. */
export function nextBoundary(agenda: readonly Meeting[], nowMs: number): number | undefined {
  const times = agenda.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
  const ahead = times.filter((time) => time > nowMs);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

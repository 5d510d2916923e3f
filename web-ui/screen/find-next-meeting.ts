import { findMeetingAt, type Meeting } from "../../daemon/contract/meeting/meeting.ts";

/** Returns the meeting that is on at `nowMs`, else the next one. */
export function findNextMeeting(agenda: readonly Meeting[], nowMs: number): Meeting | undefined {
  const ahead = agenda.filter(({ startsAtMs }) => startsAtMs > nowMs);
  return findMeetingAt(agenda, nowMs) ?? ahead.toSorted((a, b) => a.startsAtMs - b.startsAtMs)[0];
}

import { MAX_OVERLAPS } from "../contract/limits.ts";
import type { Meeting } from "../contract/meeting/meeting.ts";
import type { MeetingOverlap } from "../contract/meeting/overlap.ts";

/** A meeting that is stored, or is about to be. */
export interface PlannedMeeting extends Pick<Meeting, "startsAtMs" | "endsAtMs" | "roomIds"> {
  readonly id?: string;
}

/** Returns the other meetings at the same time that share a room with `planned`, the earliest first, at most
 * `MAX_OVERLAPS`. One that begins when the other ends does not overlap. */
export function findOverlaps(planned: PlannedMeeting, meetings: readonly Meeting[]): MeetingOverlap[] {
  const invited = new Set(planned.roomIds);
  return meetings
    .filter(({ id, startsAtMs, endsAtMs }) => {
      return id !== planned.id && startsAtMs < planned.endsAtMs && planned.startsAtMs < endsAtMs;
    })
    .map(({ id, title, startsAtMs, endsAtMs, roomIds }) => {
      return {
        meetingId: id,
        title,
        startsAtMs,
        endsAtMs,
        roomIds: roomIds.filter((room) => invited.has(room)),
      };
    })
    .filter(({ roomIds }) => roomIds.length > 0)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs || a.meetingId.localeCompare(b.meetingId))
    .slice(0, MAX_OVERLAPS);
}

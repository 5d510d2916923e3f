import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { MAX_OVERLAPS, MAX_ROOMS } from "../limits.ts";
import { Meeting } from "./meeting.ts";

/** Another meeting at the same time as one, and the rooms that are invited to both. */
export const MeetingOverlap = Type.Object({
  meetingId: Identifier,
  ...Type.Pick(Meeting, ["title", "startsAtMs", "endsAtMs"]).properties,
  roomIds: Type.Array(Identifier, { minItems: 1, maxItems: MAX_ROOMS }),
});
export type MeetingOverlap = Static<typeof MeetingOverlap>;

/** A meeting as it was stored, with what its rooms have at the same time: the earliest overlaps first. */
export const ScheduledMeeting = Type.Object({
  ...Meeting.properties,
  overlaps: Type.Array(MeetingOverlap, { maxItems: MAX_OVERLAPS }),
});
export type ScheduledMeeting = Static<typeof ScheduledMeeting>;

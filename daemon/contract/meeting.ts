import { type Static, Type } from "typebox";
import { Identifier } from "./identifier.ts";

/** A conference of the hub, as rooms get it in their agenda. Times are ms since the epoch. */
export const Meeting = Type.Object({
  id: Identifier,
  title: Type.String({ minLength: 1, maxLength: 200 }),
  startsAtMs: Type.Integer({ minimum: 0 }),
  endsAtMs: Type.Integer({ minimum: 0 }),
  /** Ids of the invited rooms. */
  roomIds: Type.Array(Identifier, { maxItems: 500 }),
});
export type Meeting = Static<typeof Meeting>;

/** What the hub publishes to each room, retained: all of its meetings that have not ended. */
export const Agenda = Type.Object({
  issuedAtMs: Type.Integer({ minimum: 0 }),
  meetings: Type.Array(Meeting),
});
export type Agenda = Static<typeof Agenda>;

const ParticipantProducer = Type.Object({
  /** mediasoup producer id: the same at the sending room, the hub and every receiving room. */
  id: Type.String({ minLength: 1 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  paused: Type.Boolean(),
});

export const Participant = Type.Object({
  roomId: Identifier,
  name: Type.String(),
  joinedAtMs: Type.Number(),
  producers: Type.Array(ParticipantProducer),
});
export type Participant = Static<typeof Participant>;

/** Who is in a conference now. Sent whole on each change: rooms converge towards it. */
export const Roster = Type.Object({
  meetingId: Identifier,
  participants: Type.Array(Participant),
  activeSpeakerRoomId: Type.Union([Identifier, Type.Null()]),
});
export type Roster = Static<typeof Roster>;

/** The meeting that is on at `nowMs`; of several that overlap, the one that started last. */
export function meetingAt(meetings: readonly Meeting[], nowMs: number): Meeting | undefined {
  return meetings
    .filter((meeting) => meeting.startsAtMs <= nowMs && nowMs < meeting.endsAtMs)
    .toSorted((a, b) => b.startsAtMs - a.startsAtMs || a.id.localeCompare(b.id))[0];
}

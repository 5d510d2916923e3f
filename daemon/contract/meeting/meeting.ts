import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { MAX_AGENDA_MEETINGS, MAX_AGENDA_NAMES, MAX_ROOMS, MAX_SITES } from "../limits.ts";
import { Nullable } from "../nullable.ts";

/** The chair moderates (roles, mute, spotlight, lobby, recording, end). A speaker is unmuted; a viewer is muted until
 * the chair gives them the floor. */
export const SiteRole = Type.Union([Type.Literal("chair"), Type.Literal("speaker"), Type.Literal("viewer")]);
export type SiteRole = Static<typeof SiteRole>;

/** ms since the epoch, from the year 2000 to 2100: another time is a mistake. */
export const MeetingTime = Type.Integer({ minimum: 946_684_800_000, maximum: 4_102_444_800_000 });

/** The fields of a meeting, for commands that set them. */
export const meetingFields = {
  title: Type.String({ minLength: 1, maxLength: 200 }),
  roomIds: Type.Array(Identifier, { minItems: 1, maxItems: MAX_ROOMS, uniqueItems: true }),
  chairRoomId: Identifier,
  speakerRoomIds: Type.Array(Identifier, { maxItems: MAX_ROOMS, uniqueItems: true }),
  hasLobby: Type.Boolean(),
};

/** A conference in the agenda. */
export const Meeting = Type.Object({
  id: Identifier,
  title: meetingFields.title,
  startsAtMs: MeetingTime,
  endsAtMs: MeetingTime,
  /** Ids of the invited rooms. */
  roomIds: Type.Array(Identifier, { maxItems: MAX_ROOMS }),
  /** Without a chair every room is a speaker and may do what a chair may. */
  chairRoomId: Type.Optional(Identifier),
  /** With a chair: other speakers from the start; the rest are viewers. */
  speakerRoomIds: Type.Optional(Type.Array(Identifier, { maxItems: MAX_ROOMS })),
  /** Guests wait until the chair admits them. */
  hasLobby: Type.Optional(Type.Boolean()),
});
export type Meeting = Static<typeof Meeting>;

/** Names of rooms, in the hub's order. */
export const SiteNames = Type.Array(
  Type.Object({ id: Identifier, name: Type.String({ minLength: 1, maxLength: 80 }) }),
  { maxItems: MAX_AGENDA_NAMES },
);
export type SiteNames = Static<typeof SiteNames>;

/** Published to each room, retained: all of its meetings that have not ended. */
export const Agenda = Type.Object({
  issuedAtMs: Type.Integer({ minimum: 0 }),
  meetings: Type.Array(Meeting, { maxItems: MAX_AGENDA_MEETINGS }),
  /** Of the rooms invited to its meetings; of very many rooms, those of the next meetings. */
  siteNames: SiteNames,
});
export type Agenda = Static<typeof Agenda>;

export const StreamSource = Type.Union([
  Type.Literal("camera"),
  Type.Literal("microphone"),
  /** Slides, a screen, an HDMI input. */
  Type.Literal("content"),
]);
export type StreamSource = Static<typeof StreamSource>;

/** Sizes of one video, each a stream of its own (decision 7); `only` where a source has a single one. Audio is always
 * `only`. */
export const Layer = Type.Union([
  Type.Literal("high"),
  Type.Literal("medium"),
  Type.Literal("low"),
  Type.Literal("only"),
]);
export type Layer = Static<typeof Layer>;

const ParticipantProducer = Type.Object({
  /** mediasoup producer id, made by the hub: the same at the hub and in every receiving room. */
  id: Type.String({ minLength: 1 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  source: StreamSource,
  layer: Layer,
  /** The encoder's target bitrate, kbit/s. */
  kbps: Type.Number({ minimum: 0 }),
  paused: Type.Boolean(),
  /** Another producer has replaced it. It continues for a moment, until its consumers have a frame of the new one; new
   * consumers are not added. */
  superseded: Type.Optional(Type.Literal(true)),
});
export type ParticipantProducer = Static<typeof ParticipantProducer>;

export const Participant = Type.Object({
  /** Id of a room or a guest. */
  siteId: Identifier,
  kind: Type.Union([Type.Literal("room"), Type.Literal("guest")]),
  name: Type.String(),
  role: SiteRole,
  joinedAtMs: Type.Number(),
  /** Null while the hand is not raised. */
  handRaisedAtMs: Nullable(Type.Number()),
  /** The hub forwards none of its audio: a viewer without the floor, or muted by the chair. */
  muted: Type.Boolean(),
  /** Since when its link is lost, while its session is preserved; null while it is connected. */
  lostSinceMs: Nullable(Type.Number()),
  producers: Type.Array(ParticipantProducer, { maxItems: 100 }),
});
export type Participant = Static<typeof Participant>;

/** The current participants of a conference. */
export const Roster = Type.Object({
  meetingId: Identifier,
  participants: Type.Array(Participant, { maxItems: MAX_SITES }),
  activeSpeakerId: Nullable(Identifier),
  /** The site that the chair shows large on every screen. */
  spotlightId: Nullable(Identifier),
  /** The site whose content is shown: the one that started last. */
  contentId: Nullable(Identifier),
  /** Null while it is not recorded. Shown in every room. */
  recordingSinceMs: Nullable(Type.Number()),
  /** Guests waiting for admission. */
  lobby: Type.Array(Type.Object({ siteId: Identifier, name: Type.String(), sinceMs: Type.Number() }), {
    maxItems: MAX_SITES,
  }),
});
export type Roster = Static<typeof Roster>;

/** Returns the meeting at `nowMs`; of several that overlap, the one that started last. */
export function findMeetingAt(meetings: readonly Meeting[], nowMs: number): Meeting | undefined {
  return meetings
    .filter((meeting) => meeting.startsAtMs <= nowMs && nowMs < meeting.endsAtMs)
    .toSorted((a, b) => b.startsAtMs - a.startsAtMs || a.id.localeCompare(b.id))[0];
}

import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { Nullable } from "../nullable.ts";

/** What a site may do: the chair leads (promotes, mutes, spotlights, admits, records, ends); a speaker is heard; a
 * viewer is seen, and heard after the chair has given the floor. */
export const SiteRole = Type.Union([Type.Literal("chair"), Type.Literal("speaker"), Type.Literal("viewer")]);
export type SiteRole = Static<typeof SiteRole>;

/** A conference of the hub, as rooms get it in their agenda. Times are ms since the epoch. */
export const Meeting = Type.Object({
  id: Identifier,
  title: Type.String({ minLength: 1, maxLength: 200 }),
  startsAtMs: Type.Integer({ minimum: 0 }),
  endsAtMs: Type.Integer({ minimum: 0 }),
  /** Ids of the invited rooms. */
  roomIds: Type.Array(Identifier, { maxItems: 500 }),
  /** Who leads. Without one, every room is a speaker and may do what a chair may. */
  chairRoomId: Type.Optional(Identifier),
  /** With a chair: who else speaks from the beginning; the rest are viewers. */
  speakerRoomIds: Type.Optional(Type.Array(Identifier, { maxItems: 500 })),
  /** Guests who come by a link wait until the chair admits them. */
  hasLobby: Type.Optional(Type.Boolean()),
});
export type Meeting = Static<typeof Meeting>;

/** What the hub publishes to each room, retained: all of its meetings that have not ended. */
export const Agenda = Type.Object({
  issuedAtMs: Type.Integer({ minimum: 0 }),
  meetings: Type.Array(Meeting),
});
export type Agenda = Static<typeof Agenda>;

export const StreamSource = Type.Union([
  Type.Literal("camera"),
  Type.Literal("microphone"),
  /** A second picture: slides, a screen, an HDMI input. */
  Type.Literal("content"),
]);
export type StreamSource = Static<typeof StreamSource>;

/** Sizes of one picture, each a stream of its own (decision 7); `only` where a source has no more than one. Sound
 * has no layers. */
export const Layer = Type.Union([
  Type.Literal("high"),
  Type.Literal("medium"),
  Type.Literal("low"),
  Type.Literal("only"),
]);
export type Layer = Static<typeof Layer>;

const ParticipantProducer = Type.Object({
  /** mediasoup producer id: the same at the sending room, the hub and every receiving room. */
  id: Type.String({ minLength: 1 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  source: StreamSource,
  layer: Layer,
  /** What its encoder was told to make, kbit/s: what taking it costs. */
  kbps: Type.Number({ minimum: 0 }),
  paused: Type.Boolean(),
  /** Another picture of the site has taken its place. It goes on for a moment, for who shows it until they have the
   * first frame of that one; nobody begins to take it. */
  superseded: Type.Optional(Type.Literal(true)),
});
export type ParticipantProducer = Static<typeof ParticipantProducer>;

export const Participant = Type.Object({
  /** A room's id, or a guest's. */
  siteId: Identifier,
  kind: Type.Union([Type.Literal("room"), Type.Literal("guest")]),
  name: Type.String(),
  role: SiteRole,
  joinedAtMs: Type.Number(),
  /** Asks for the floor since then. */
  handRaisedAtMs: Nullable(Type.Number()),
  /** The hub lets nothing of its sound through: a viewer without the floor, or muted by the chair. */
  muted: Type.Boolean(),
  /** Since when its link has been gone while it is waited for; null while it is there. */
  lostSinceMs: Nullable(Type.Number()),
  producers: Type.Array(ParticipantProducer),
});
export type Participant = Static<typeof Participant>;

/** Who is in a conference now: what rooms converge towards. */
export const Roster = Type.Object({
  meetingId: Identifier,
  participants: Type.Array(Participant),
  activeSpeakerId: Nullable(Identifier),
  /** The site that everybody sees large, by the chair's order. */
  spotlightId: Nullable(Identifier),
  /** The site whose content is shown: the one that began last. */
  contentId: Nullable(Identifier),
  /** Since when it has been recorded; null when it is not. Shown in every room. */
  recordingSinceMs: Nullable(Type.Number()),
  /** Guests before the door. */
  lobby: Type.Array(Type.Object({ siteId: Identifier, name: Type.String(), sinceMs: Type.Number() })),
});
export type Roster = Static<typeof Roster>;

/** The meeting that is on at `nowMs`; of several that overlap, the one that started last. */
export function findMeetingAt(meetings: readonly Meeting[], nowMs: number): Meeting | undefined {
  return meetings
    .filter((meeting) => meeting.startsAtMs <= nowMs && nowMs < meeting.endsAtMs)
    .toSorted((a, b) => b.startsAtMs - a.startsAtMs || a.id.localeCompare(b.id))[0];
}

import { type Static, Type } from "typebox";
import { Health } from "../device/health.ts";
import { Identifier } from "../identifier.ts";
import { Meeting, Roster } from "../meeting/meeting.ts";
import { Nullable } from "../nullable.ts";
import { RoomState } from "./room-state.ts";
import { NodeState } from "./sfu-node.ts";

/** One room as the hub knows it: what the broker says of its presence, and its last snapshot. */
export const FleetRoom = Type.Object({
  id: Identifier,
  name: Type.String(),
  region: Type.String(),
  /** `ok` while present, `down` from the moment the broker delivered its last will. */
  connection: Health,
  /** The hub's clock minus the room's at the snapshot's arrival, ms: lets ages be shown truly. */
  clockOffsetMs: Type.Number(),
  state: Type.Union([RoomState, Type.Null()]),
});
export type FleetRoom = Static<typeof FleetRoom>;

/** An SFU node as the hub knows it. */
export const FleetNode = Type.Object({
  id: Identifier,
  /** `ok` while it says so and all its workers run for this hub, with media proven to go there and back, to the hub and to
   * every other node; `down` from its last will on, or when none of them is of use. */
  health: Health,
  /** Its workers that run for this hub, and the places that are taken there. */
  running: Type.Integer({ minimum: 0 }),
  usedSlots: Type.Integer({ minimum: 0 }),
  /** Other nodes with which it exchanges media through the hub, since they are not proven to come through directly. */
  relayedThroughHub: Type.Array(Identifier),
  state: Nullable(NodeState),
});
export type FleetNode = Static<typeof FleetNode>;

/** Why a site is not further; `reason` says the same with its details. */
const RollCallCause = Type.Union([
  /** No proof that the room is there. */
  Type.Literal("absent"),
  /** The room is there; somebody there has left, or it was put out. */
  Type.Literal("left"),
  /** On its way, and late. */
  Type.Literal("dialling"),
  /** Its link to the hub is gone; it is waited for. */
  Type.Literal("lost"),
  Type.Literal("no-media"),
  Type.Literal("no-sound"),
  /** Its people have muted their microphone. */
  Type.Literal("muted"),
  /** What goes to it does not arrive there. */
  Type.Literal("deaf"),
  /** Its sound goes to no other site. */
  Type.Literal("not-taken"),
]);

/** When each thing was last proven, by the hub's clock; null: never in this meeting. */
export const SiteProofs = Type.Object({
  /** Packets of its microphone came to the hub. */
  audioAtMs: Nullable(Type.Number()),
  /** Packets of its picture came to the hub. One that nobody looks at is not sent. */
  videoAtMs: Nullable(Type.Number()),
  /** What goes to it arrived there, by its own word. */
  receptionAtMs: Nullable(Type.Number()),
  /** Other sites to which its sound goes, and at which what goes to them arrives, by their own word. */
  consumedBy: Type.Integer({ minimum: 0 }),
});
export type SiteProofs = Static<typeof SiteProofs>;

/** How far an invited site has come, each step proven by the one who says it: the room (`dialling`), the hub (`joined`),
 * packets at the hub (`sending`). `heard`: its sound comes to the hub, what goes to it arrives there, and its sound
 * goes to another site at which things arrive, if there is one and the chair lets it through. */
export const RollCallEntry = Type.Object({
  siteId: Identifier,
  name: Type.String(),
  region: Type.String(),
  step: Type.Union([
    Type.Literal("scheduled"),
    Type.Literal("dialling"),
    Type.Literal("joined"),
    Type.Literal("sending"),
    Type.Literal("heard"),
  ]),
  sinceMs: Type.Number(),
  /** Why it is not further; null when it is where it should be, or not late yet. */
  reason: Nullable(Type.String()),
  cause: Nullable(RollCallCause),
  /** Null while it is not in the meeting. */
  proofs: Nullable(SiteProofs),
});
export type RollCallEntry = Static<typeof RollCallEntry>;

export const RollCall = Type.Object({ meetingId: Identifier, sites: Type.Array(RollCallEntry) });
export type RollCall = Static<typeof RollCall>;

/** The making of one file of a whole conference. */
export const Composition = Type.Object({
  status: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("running"),
    Type.Literal("done"),
    Type.Literal("failed"),
  ]),
  /** How far it is, 0 to 1. */
  progress: Type.Number(),
  /** Why it failed. */
  reason: Nullable(Type.String()),
});
export type Composition = Static<typeof Composition>;

/** A meeting's recording: one file a site, and one of all where that was asked for. */
export const Recording = Type.Object({
  id: Identifier,
  meetingId: Identifier,
  title: Type.String(),
  startedAtMs: Type.Number(),
  /** Null while it runs. */
  endedAtMs: Nullable(Type.Number()),
  bytes: Type.Number(),
  /** Why it ended, or what is wrong with it; null when nothing is. */
  reason: Nullable(Type.String()),
  files: Type.Array(Type.Object({ name: Type.String(), siteId: Identifier, bytes: Type.Number() })),
  /** Null when nobody has asked for it. */
  composition: Nullable(Composition),
  /** The file of all; null while there is none. */
  composedFile: Nullable(Type.Object({ name: Type.String(), bytes: Type.Number() })),
});
export type Recording = Static<typeof Recording>;

export const HubState = Type.Object({
  atMs: Type.Number(),
  name: Type.String(),
  broker: Health,
  sfu: Health,
  nodes: Type.Array(FleetNode),
  rooms: Type.Array(FleetRoom),
  meetings: Type.Array(Meeting),
  rosters: Type.Array(Roster),
  /** Of each meeting that is on or about to begin: where every invited site is. */
  rollCalls: Type.Array(RollCall),
  recordings: Type.Array(Recording),
});
export type HubState = Static<typeof HubState>;

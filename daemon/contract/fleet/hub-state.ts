import { type Static, Type } from "typebox";
import { Health } from "../device/health.ts";
import { Identifier } from "../identifier.ts";
import { Meeting, Roster } from "../meeting/meeting.ts";
import { Nullable } from "../nullable.ts";
import { RoomState } from "./room-state.ts";
import { NodeState } from "./sfu-node.ts";

/** A room as the hub knows it: its presence at the broker, and its last state. */
export const FleetRoom = Type.Object({
  id: Identifier,
  name: Type.String(),
  region: Type.String(),
  /** `down` from the moment the broker delivers the room's last will. */
  connection: Health,
  /** How far the room's clock is ahead of the hub's (negative: behind), ms: to show correct ages. */
  clockOffsetMs: Type.Number(),
  state: Type.Union([RoomState, Type.Null()]),
});
export type FleetRoom = Static<typeof FleetRoom>;

/** An SFU node as the hub knows it. */
export const FleetNode = Type.Object({
  id: Identifier,
  /** `ok` while all its workers run for this hub and media is proven in both directions, to the hub and to every other
   * node; `down` from its last will on, or when no worker is usable. */
  health: Health,
  /** Its workers that run for this hub, and how many of their slots are used. */
  running: Type.Integer({ minimum: 0 }),
  usedSlots: Type.Integer({ minimum: 0 }),
  /** Other nodes whose media is relayed through the hub, because no direct path is proven. */
  relayedThroughHub: Type.Array(Identifier),
  state: Nullable(NodeState),
});
export type FleetNode = Static<typeof FleetNode>;

/** Why a site does not reach the next step; `reason` is the same with details. */
const RollCallCause = Type.Union([
  /** No proof that the room is online. */
  Type.Literal("unreachable"),
  /** The room is online; it has not joined, has left, or was removed. */
  Type.Literal("not-joined"),
  /** It is calling, and late. */
  Type.Literal("calling"),
  /** Its link to the hub is lost; its session is preserved. */
  Type.Literal("lost"),
  Type.Literal("no-media"),
  Type.Literal("no-audio"),
  /** Its microphone is muted in the room. */
  Type.Literal("muted"),
  /** Media that is sent to it does not arrive. */
  Type.Literal("not-receiving"),
  /** No other site consumes its audio. */
  Type.Literal("not-consumed"),
]);

/** Times of the last proofs by the hub's clock; null: none in this meeting. */
export const SiteProofs = Type.Object({
  /** Audio packets arrived at the hub. */
  audioAtMs: Nullable(Type.Number()),
  /** Video packets arrived at the hub. Video without a consumer is not sent. */
  videoAtMs: Nullable(Type.Number()),
  /** The site reported that it receives media. */
  receptionAtMs: Nullable(Type.Number()),
  /** Other sites that consume its audio and report that they receive media. */
  consumedBy: Type.Integer({ minimum: 0 }),
});
export type SiteProofs = Static<typeof SiteProofs>;

/** The step that an invited site has reached. Proof of `calling` is the room's state, of `joined` its session at the
 * hub, of `sending` packets at the hub. `heard`: its audio arrives at the hub, it receives media, and another site
 * that receives media consumes its audio, if there is one and the site is not muted by the chair. */
export const RollCallEntry = Type.Object({
  siteId: Identifier,
  name: Type.String(),
  region: Type.String(),
  step: Type.Union([
    Type.Literal("scheduled"),
    Type.Literal("calling"),
    Type.Literal("joined"),
    Type.Literal("sending"),
    Type.Literal("heard"),
  ]),
  sinceMs: Type.Number(),
  /** Why it does not reach the next step; null when it is complete or not late yet. */
  reason: Nullable(Type.String()),
  cause: Nullable(RollCallCause),
  /** Null while it has not joined. */
  proofs: Nullable(SiteProofs),
});
export type RollCallEntry = Static<typeof RollCallEntry>;

export const RollCall = Type.Object({ meetingId: Identifier, sites: Type.Array(RollCallEntry) });
export type RollCall = Static<typeof RollCall>;

/** Composition of a recording into one file. */
export const Composition = Type.Object({
  status: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("running"),
    Type.Literal("done"),
    Type.Literal("failed"),
  ]),
  /** 0 to 1. */
  progress: Type.Number(),
  /** Why it failed. */
  reason: Nullable(Type.String()),
});
export type Composition = Static<typeof Composition>;

/** A recording of a meeting: one file per site, and one composed file on request. */
export const Recording = Type.Object({
  id: Identifier,
  meetingId: Identifier,
  title: Type.String(),
  startedAtMs: Type.Number(),
  /** Null while it runs. */
  endedAtMs: Nullable(Type.Number()),
  bytes: Type.Number(),
  /** Why it ended early, or what is missing; null when it is complete. */
  reason: Nullable(Type.String()),
  files: Type.Array(Type.Object({ name: Type.String(), siteId: Identifier, bytes: Type.Number() })),
  /** Null when it was not requested. */
  composition: Nullable(Composition),
  /** Null until the composition is done. */
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
  /** Of each current or imminent meeting. */
  rollCalls: Type.Array(RollCall),
  recordings: Type.Array(Recording),
  /** Whether the audit log can be written. */
  audit: Health,
  /** `degraded` after an internal error that the process has survived. */
  process: Health,
  /** `degraded` while it runs from memory, and after a damaged database was replaced. */
  storage: Health,
  /** `degraded` while a jump of the wall clock is not confirmed. */
  clock: Health,
});
export type HubState = Static<typeof HubState>;

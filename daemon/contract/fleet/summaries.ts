import { type Static, Type } from "typebox";
import { HealthStatus } from "../device/health.ts";
import { Identifier } from "../identifier.ts";
import { Meeting } from "../meeting/meeting.ts";
import { Nullable } from "../nullable.ts";
import { FleetNode, RollCallEntry } from "./hub-state.ts";

/** A status that the hub has evaluated: `unknown` from the moment its proof expires. It does not change when a proof is
 * renewed. */
const status = {
  status: HealthStatus,
  /** What is wrong; null when nothing is. */
  reason: Nullable(Type.String()),
  /** Since when the hub has seen this status, by its clock, ms since the epoch. */
  sinceMs: Type.Number(),
};

export const EvaluatedStatus = Type.Object(status);
export type EvaluatedStatus = Static<typeof EvaluatedStatus>;

export const RoomPart = Type.Object({
  kind: Type.Union([
    Type.Literal("connection"),
    Type.Literal("camera"),
    Type.Literal("media"),
    Type.Literal("meeting"),
    Type.Literal("process"),
    Type.Literal("storage"),
    Type.Literal("clock"),
  ]),
  /** Of a camera; null otherwise. */
  name: Nullable(Type.String()),
  ...status,
});
export type RoomPart = Static<typeof RoomPart>;

/** A room on the wall. */
export const RoomSummary = Type.Object({
  id: Identifier,
  name: Type.String(),
  region: Type.String(),
  /** The worst of its parts; of the connection alone while the room is not connected. */
  status: HealthStatus,
  /** The connection first. While the room is not connected the others are `unknown`; before its first report there are
   * none. */
  parts: Type.Array(RoomPart),
  /** Null before its first report. */
  meeting: Nullable(
    Type.Object({
      phase: Type.Union([Type.Literal("idle"), Type.Literal("joining"), Type.Literal("joined")]),
      /** Null while it is idle. */
      title: Nullable(Type.String()),
    }),
  ),
  /** Of its media to the hub; null while it is in no meeting. */
  linkQuality: Nullable(Type.Union([Type.Literal("good"), Type.Literal("weak"), Type.Literal("gone")])),
});
export type RoomSummary = Static<typeof RoomSummary>;

/** An SFU node on the console. */
export const NodeSummary = Type.Object({
  id: Identifier,
  ...status,
  /** It has reported since the hub started. */
  hasReported: Type.Boolean(),
  ...Type.Pick(FleetNode, ["running", "usedSlots", "relayedThroughHub"]).properties,
  /** Null while it is disconnected. */
  report: Nullable(
    Type.Object({
      /** Maximum number of workers. */
      workers: Type.Integer({ minimum: 1 }),
      /** Of all its cores, percent. */
      cpuPercent: Type.Integer({ minimum: 0, maximum: 100 }),
    }),
  ),
});
export type NodeSummary = Static<typeof NodeSummary>;

/** A meeting that has not ended, and which of its invited rooms are in it. */
export const MeetingSummary = Type.Object({
  ...Meeting.properties,
  joinedRoomIds: Type.Array(Identifier),
  /** Rooms whose link is lost while the hub preserves their sessions. */
  lostRoomIds: Type.Array(Identifier),
  /** It is on, or about to start. */
  hasRollCall: Type.Boolean(),
});
export type MeetingSummary = Static<typeof MeetingSummary>;

/** The step of an invited site. The proofs are in a topic of their own: they are renewed all the time. */
export const RollCallStep = Type.Omit(RollCallEntry, ["proofs"]);
export type RollCallStep = Static<typeof RollCallStep>;

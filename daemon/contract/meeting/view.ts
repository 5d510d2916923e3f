import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { Nullable } from "../nullable.ts";

/** How the room's screens show a meeting: by speaker, or all alike. Content is always shown large. */
export const ViewMode = Type.Union([Type.Literal("speaker"), Type.Literal("gallery")]);
export type ViewMode = Static<typeof ViewMode>;

export const ViewTile = Type.Object({
  siteId: Identifier,
  area: Type.Union([
    /** The one that speaks, or that the chair put there. */
    Type.Literal("large"),
    Type.Literal("content"),
    Type.Literal("gallery"),
  ]),
  /** The stream to show; null when there is none. */
  producerId: Nullable(Type.String()),
  /** Why there is none: the site sends no picture, it is on its way, the site was lost, or the line is short. */
  reason: Nullable(
    Type.Union([Type.Literal("none"), Type.Literal("coming"), Type.Literal("lost"), Type.Literal("saving")]),
  ),
});
export type ViewTile = Static<typeof ViewTile>;

/** What the room's screens show: decided by the room, once for all of them, so that each stream crosses the line
 * once. */
export const MeetingView = Type.Object({
  mode: ViewMode,
  page: Type.Integer({ minimum: 0 }),
  pages: Type.Integer({ minimum: 1 }),
  tiles: Type.Array(ViewTile),
  /** What is heard. */
  audio: Type.Array(Type.Object({ siteId: Identifier, producerId: Type.String() })),
});
export type MeetingView = Static<typeof MeetingView>;

const Direction = Type.Object({
  kbps: Type.Number(),
  /** Of the packets in the last seconds, before repair, 0 to 1; null before the first. */
  lossShare: Nullable(Type.Number()),
  jitterMs: Nullable(Type.Number()),
});

/** What is given up when the line is short, in this order; it comes back in the opposite one. Sound is never. */
export const DegradationStep = Type.Union([
  Type.Literal("gallery"),
  Type.Literal("speaker"),
  Type.Literal("content"),
]);
export type DegradationStep = Static<typeof DegradationStep>;
export const DEGRADATION_STEPS: readonly DegradationStep[] = ["gallery", "speaker", "content"];

/** The room's line to the hub, measured from the media itself. */
export const WanState = Type.Object({
  /** `pipe`: both ends reach each other; `comedia`: the room is behind NAT. */
  trunk: Type.Union([Type.Literal("none"), Type.Literal("pipe"), Type.Literal("comedia")]),
  rttMs: Nullable(Type.Number()),
  up: Direction,
  down: Direction,
  /** Configured or measured, kbit/s; null where neither says that there is too little. */
  budgetKbps: Type.Object({ up: Nullable(Type.Number()), down: Nullable(Type.Number()) }),
  degradation: Type.Array(DegradationStep),
});
export type WanState = Static<typeof WanState>;

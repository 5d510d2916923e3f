import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { Nullable } from "../nullable.ts";

/** Layout of the room's screens. Content is always shown large. */
export const ViewMode = Type.Union([Type.Literal("speaker"), Type.Literal("gallery")]);
export type ViewMode = Static<typeof ViewMode>;

export const ViewTile = Type.Object({
  siteId: Identifier,
  area: Type.Union([
    /** The active speaker or the spotlight. */
    Type.Literal("large"),
    Type.Literal("content"),
    Type.Literal("gallery"),
  ]),
  /** Null when there is nothing to show. */
  producerId: Nullable(Type.String()),
  /** Why nothing is shown: the site sends no video, it is not playable yet, the site's link is lost, or the bandwidth
   * is short. */
  reason: Nullable(
    Type.Union([
      Type.Literal("no-video"),
      Type.Literal("starting"),
      Type.Literal("lost"),
      Type.Literal("bandwidth"),
    ]),
  ),
});
export type ViewTile = Static<typeof ViewTile>;

/** What all screens of the room show. The room decides, so that each stream crosses the WAN once. */
export const MeetingView = Type.Object({
  mode: ViewMode,
  page: Type.Integer({ minimum: 0 }),
  pages: Type.Integer({ minimum: 1 }),
  tiles: Type.Array(ViewTile, { maxItems: 1000 }),
  /** Audio to play. */
  audio: Type.Array(Type.Object({ siteId: Identifier, producerId: Type.String() }), { maxItems: 1000 }),
});
export type MeetingView = Static<typeof MeetingView>;

const Direction = Type.Object({
  kbps: Type.Number(),
  /** Of the packets in the last seconds, before retransmission, 0 to 1; null before the first. */
  lossShare: Nullable(Type.Number()),
  jitterMs: Nullable(Type.Number()),
});

/** What is reduced when the bandwidth is short, in this order; audio never is. */
export const DegradationStep = Type.Union([
  Type.Literal("gallery"),
  Type.Literal("speaker"),
  Type.Literal("content"),
]);
export type DegradationStep = Static<typeof DegradationStep>;
export const DEGRADATION_STEPS: readonly DegradationStep[] = ["gallery", "speaker", "content"];

/** The room's WAN to the hub, measured from the media itself. */
export const WanState = Type.Object({
  /** `pipe`: both ends reach each other; `comedia`: the room is behind NAT. */
  trunk: Type.Union([Type.Literal("none"), Type.Literal("pipe"), Type.Literal("comedia")]),
  rttMs: Nullable(Type.Number()),
  up: Direction,
  down: Direction,
  /** Configured or measured, kbit/s; null when nothing limits it. */
  budgetKbps: Type.Object({ up: Nullable(Type.Number()), down: Nullable(Type.Number()) }),
  degradation: Type.Array(DegradationStep, { maxItems: 3 }),
});
export type WanState = Static<typeof WanState>;

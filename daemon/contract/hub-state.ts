import { type Static, Type } from "typebox";
import { Health } from "./health.ts";
import { Identifier } from "./identifier.ts";
import { Meeting, Roster } from "./meeting.ts";
import { RoomState } from "./room-state.ts";

/** One room as the hub knows it: what the broker says of its presence, and its last snapshot. */
export const RoomAtHub = Type.Object({
  id: Identifier,
  name: Type.String(),
  region: Type.String(),
  /** `ok` while present, `down` from the moment the broker delivered its last will. */
  connection: Health,
  /** The hub's clock minus the room's at the snapshot's arrival, ms: lets ages be shown truly. */
  clockOffsetMs: Type.Number(),
  state: Type.Union([RoomState, Type.Null()]),
});
export type RoomAtHub = Static<typeof RoomAtHub>;

export const HubState = Type.Object({
  atMs: Type.Number(),
  name: Type.String(),
  broker: Health,
  sfu: Health,
  rooms: Type.Array(RoomAtHub),
  meetings: Type.Array(Meeting),
  rosters: Type.Array(Roster),
});
export type HubState = Static<typeof HubState>;

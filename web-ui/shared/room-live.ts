import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { screenRequests } from "../../daemon/contract/media/screen.ts";
import { viewerRequests } from "../../daemon/contract/media/viewer.ts";
import { roomCommands } from "../../daemon/contract/room-commands.ts";
import { StateConnection } from "./state-connection.ts";

const requests = { ...roomCommands, ...viewerRequests, ...screenRequests };
export type RoomRequests = typeof requests;

/** A page's connection to its room. */
export type RoomLive = StateConnection<RoomState, RoomRequests>;

export function connectRoom(): RoomLive {
  return new StateConnection<RoomState, RoomRequests>({ requests });
}

import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { screenRequests } from "../../daemon/contract/media/screen.ts";
import { viewerRequests } from "../../daemon/contract/media/viewer.ts";
import { roomCommands } from "../../daemon/contract/room-commands.ts";
import { LiveConnection } from "./live.ts";

const requests = { ...roomCommands, ...viewerRequests, ...screenRequests };
export type RoomRequests = typeof requests;

/** A page's connection to its room. */
export type RoomLive = LiveConnection<RoomState, RoomRequests>;

export function connectRoom(): RoomLive {
  return new LiveConnection<RoomState, RoomRequests>({ requests });
}

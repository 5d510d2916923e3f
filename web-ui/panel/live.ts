import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { LiveConnection } from "../shared/live.ts";
import { roomSignalling } from "../shared/room-signalling.ts";
import { Viewer } from "../shared/viewer.ts";

export const live = new LiveConnection<RoomState>();
export const viewer = new Viewer(roomSignalling(live));

import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { LiveConnection } from "../shared/live.ts";
import { Viewer } from "../shared/viewer.ts";

export const live = new LiveConnection<RoomState>();
export const viewer = new Viewer(live);

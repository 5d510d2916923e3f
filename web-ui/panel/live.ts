import { RoomLive } from "../shared/room-live.ts";
import { roomSignalling } from "../shared/room-signalling.ts";
import { Viewer } from "../shared/viewer.ts";

export const live = new RoomLive();
export const viewer = new Viewer(roomSignalling(live));

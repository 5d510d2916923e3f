import { connectRoom } from "../shared/room-live.ts";
import { roomSignalling } from "../shared/room-signalling.ts";
import { Viewer } from "../shared/viewer.ts";

export const live = connectRoom();
export const viewer = new Viewer(roomSignalling(live));

import type { RoomConfig } from "../../contract/room-config.ts";
import type { MeetingState } from "../../contract/room-state.ts";

/** Whether the room's picture is this camera's: the room has one picture, that of its first camera. */
export function isInRoomPicture(config: RoomConfig, camera: string): boolean {
  return config.media.video.source !== "none" && config.cameras[0]?.id === camera;
}

/** Whether the meeting sees this camera now. */
export function isOnAir(config: RoomConfig, meeting: Pick<MeetingState, "phase">, camera: string): boolean {
  return meeting.phase === "joined" && isInRoomPicture(config, camera);
}

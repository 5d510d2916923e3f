import type { RoomConfig } from "../../contract/room-config.ts";

/** Whether the room's picture is this camera's: the room has one picture, that of its first camera. */
export function isInRoomPicture(config: RoomConfig, camera: string): boolean {
  return config.media.video.source !== "none" && config.cameras[0]?.id === camera;
}

import type { CameraState, RoomState, VideoInputState } from "../../daemon/contract/fleet/room-state.ts";

/** What an operator can look at and move: one of the room's pictures with the camera that makes it, or a camera that has
 * none. */
export interface InputOption {
  readonly key: string;
  readonly name: string;
  readonly video: VideoInputState | null;
  readonly camera: CameraState | null;
}

/** The pictures in their order, then the cameras that have none. */
export function inputOptions({ media, cameras }: Pick<RoomState, "media" | "cameras">): InputOption[] {
  const pictures = media.videos.map((video) => ({
    key: `video-${video.id}`,
    name: video.name,
    video,
    camera: cameras.find(({ id }) => id === video.camera) ?? null,
  }));
  const others = cameras
    .filter(({ id }) => media.videos.every(({ camera }) => camera !== id))
    .map((camera) => ({ key: `camera-${camera.id}`, name: camera.name, video: null, camera }));
  return [...pictures, ...others];
}

/** What the meeting has of a picture. `next`: it is shown as soon as there is a meeting. */
export type Tally = "on-air" | "next" | "coming" | "no";

export function tallyOf({ media, meeting }: Pick<RoomState, "media" | "meeting">, videoId: string): Tally {
  if (media.pendingVideoId === videoId) return "coming";
  if (media.selectedVideoId !== videoId) return "no";
  return meeting.phase === "joined" ? "on-air" : "next";
}

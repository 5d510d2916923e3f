import type { CameraState, RoomState, VideoInputState } from "../../daemon/contract/fleet/room-state.ts";
import type { Outage } from "../shared/outage.ts";

/** What an operator can preview and control: a video input with its camera, or a camera without a video input. */
export interface InputOption {
  readonly key: string;
  readonly name: string;
  readonly video: VideoInputState | null;
  readonly camera: CameraState | null;
}

/** Returns the video inputs in configured order, then the cameras without one. */
export function inputOptions({ media, cameras }: Pick<RoomState, "media" | "cameras">): InputOption[] {
  const inputs = media.videos.map((video) => ({
    key: `video-${video.id}`,
    name: video.name,
    video,
    camera: cameras.find(({ id }) => id === video.camera) ?? null,
  }));
  const others = cameras
    .filter(({ id }) => media.videos.every(({ camera }) => camera !== id))
    .map((camera) => ({ key: `camera-${camera.id}`, name: camera.name, video: null, camera }));
  return [...inputs, ...others];
}

/** Whether the meeting sees a video input. `next`: it will when the room is in the meeting again. */
export type Tally = "on-air" | "next" | "coming" | "no";

/** `outage`: without the hub nobody sees the room. */
export function tallyOf(
  { media, meeting }: Pick<RoomState, "media" | "meeting">,
  videoId: string,
  outage: Outage | null,
): Tally {
  if (media.pendingVideoId === videoId) return "coming";
  if (media.selectedVideoId !== videoId) return "no";
  return meeting.phase === "joined" && outage === null ? "on-air" : "next";
}

import type { MeetingState } from "../../../contract/fleet/room-state.ts";

/** Whether the meeting sees this camera. `shown`: the camera whose video the room publishes. */
export function isOnAir(
  shown: string | undefined,
  { phase }: Pick<MeetingState, "phase">,
  camera: string,
): boolean {
  return phase === "joined" && shown === camera;
}

import type { MeetingState } from "../../../contract/fleet/room-state.ts";

/** Whether the meeting sees this camera now. `shown`: the camera whose picture the room shows. */
export function isOnAir(
  shown: string | undefined,
  { phase }: Pick<MeetingState, "phase">,
  camera: string,
): boolean {
  return phase === "joined" && shown === camera;
}

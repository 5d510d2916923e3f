import type { RoomConfig } from "../../../contract/config/room-config.ts";

/** The state that automation brings a camera to. */
export type Goal =
  /** Left to the operator. */
  | { readonly kind: "none" }
  /** Switched on and responding, ahead of a meeting. */
  | { readonly kind: "awake" }
  /** At the start position of this meeting. */
  | { readonly kind: "start"; readonly meetingId: string }
  | { readonly kind: "privacy" }
  | { readonly kind: "standby" };

export interface Situation {
  readonly nowMs: number;
  /** The meeting that the room has joined or is joining. */
  readonly meetingId: string | null;
  /** Start of the next meeting of the agenda. */
  readonly nextStartsAtMs: number | null;
  /** Since when there is no meeting and no operator has used the camera. */
  readonly idleSinceMs: number;
}

type Policy = Pick<RoomConfig["ptz"], "onMeetingStart" | "whenIdle" | "wakeBeforeMinutes">;

const MINUTE_MS = 60_000;

/** Returns the goal for a situation. It depends on nothing else, so a restart does not change it. */
export function desiredGoal(
  { onMeetingStart, whenIdle, wakeBeforeMinutes }: Policy,
  situation: Situation,
): Goal {
  const { nowMs, meetingId, nextStartsAtMs, idleSinceMs } = situation;
  if (onMeetingStart.type === "stay" && whenIdle.type === "stay") return { kind: "none" };
  if (meetingId !== null) return { kind: "start", meetingId };
  if (nextStartsAtMs !== null && nextStartsAtMs - nowMs <= wakeBeforeMinutes * MINUTE_MS) {
    return { kind: "awake" };
  }
  if (whenIdle.type === "stay" || nowMs - idleSinceMs < whenIdle.afterMinutes * MINUTE_MS) {
    return { kind: "none" };
  }
  return { kind: whenIdle.type };
}

export function isSameGoal(one: Goal, other: Goal): boolean {
  if (one.kind !== other.kind) return false;
  return one.kind !== "start" || other.kind !== "start" || one.meetingId === other.meetingId;
}

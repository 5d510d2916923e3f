import type { RoomConfig } from "../../../contract/config/room-config.ts";

/** Where a camera should be by itself, with what makes this goal another one than the last. */
export type Goal =
  /** Wherever the operator leaves it. */
  | { readonly kind: "none" }
  /** Switched on, and answering: a meeting is near. */
  | { readonly kind: "awake" }
  /** At the place where this meeting starts. */
  | { readonly kind: "start"; readonly meetingId: string }
  | { readonly kind: "privacy" }
  | { readonly kind: "standby" };

export interface Situation {
  readonly nowMs: number;
  /** The meeting that the room is in, or on its way into. */
  readonly meetingId: string | null;
  /** When the agenda's next meeting starts. */
  readonly nextStartsAtMs: number | null;
  /** Since when nobody meets and nobody has used the camera. */
  readonly idleSinceMs: number;
}

type Policy = Pick<RoomConfig["ptz"], "onMeetingStart" | "whenIdle" | "wakeBeforeMinutes">;

const MINUTE_MS = 60_000;

/** What a camera should be doing now. Nothing but the situation decides: after a restart the answer is the same. */
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

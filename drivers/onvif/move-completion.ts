import type { PtzStatus, PtzVector } from "./ptz.ts";

/** Whether a movement to a place has ended, judged from readings of the status. */
export interface MoveReading {
  readonly status: PtzStatus;
  /** The reading before; undefined: this is the first. */
  readonly previous: PtzStatus | undefined;
  /** Where it was sent, if that is known. */
  readonly target: PtzVector | undefined;
  /** It was seen to move, or has had the time to begin: standing still now means something. */
  readonly hasStarted: boolean;
  /** Whether the camera's MoveStatus is worth anything. */
  readonly moveStatus: "trusted" | "ignored";
}

/** Positions that differ by less are the same, in parts of the generic space's unit; some encoders flicker. */
const STILL_TOLERANCE = 0.002;
/** As near to the target as cameras come by their own rounding. */
const POSITION_TOLERANCE = 0.01;

export function isMoveComplete({ status, previous, target, hasStarted, moveStatus }: MoveReading): boolean {
  const told = moveStatus === "trusted" ? reportedMoveStatus(status) : "unknown";
  if (told === "moving") return false;
  const { position } = status;
  if (!hasPosition(status)) return told === "idle" && hasStarted;
  const still = previous !== undefined && isClose(position, previous.position, STILL_TOLERANCE);
  if (target && isClose(position, target, POSITION_TOLERANCE)) return still || told === "idle";
  return still && hasStarted;
}

export function hasMoved(status: PtzStatus, before: PtzStatus | undefined): boolean {
  if (reportedMoveStatus(status) === "moving") return true;
  return before !== undefined && !isClose(status.position, before.position, STILL_TOLERANCE);
}

/** Whether anything in it can show an arrival. */
export function canDetectCompletion(status: PtzStatus, moveStatus: MoveReading["moveStatus"]): boolean {
  return hasPosition(status) || (moveStatus === "trusted" && reportedMoveStatus(status) !== "unknown");
}

function hasPosition({ position }: PtzStatus): boolean {
  return position.panTilt !== undefined || position.zoom !== undefined;
}

function reportedMoveStatus({ moveStatus }: PtzStatus): "moving" | "idle" | "unknown" {
  const told = [moveStatus.panTilt, moveStatus.zoom];
  if (told.includes("MOVING")) return "moving";
  return told.includes("IDLE") && !told.includes("UNKNOWN") ? "idle" : "unknown";
}

/** In the axes that both name. */
function isClose(a: PtzVector, b: PtzVector, within: number): boolean {
  const pairs: readonly (readonly [number | undefined, number | undefined])[] = [
    [a.panTilt?.x, b.panTilt?.x],
    [a.panTilt?.y, b.panTilt?.y],
    [a.zoom, b.zoom],
  ];
  return pairs.every(
    ([one, other]) => one === undefined || other === undefined || Math.abs(one - other) <= within,
  );
}

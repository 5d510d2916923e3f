import type { PtzStatus, PtzVector } from "./ptz.ts";

/** A status reading during a move to a position. */
export interface MoveReading {
  readonly status: PtzStatus;
  /** The previous reading; undefined for the first. */
  readonly previous: PtzStatus | undefined;
  /** The requested position, if known. */
  readonly target: PtzVector | undefined;
  /** The camera has moved, or has had time to start: standing isStill now means completion. */
  readonly hasStarted: boolean;
  /** `ignored` for models whose MoveStatus is wrong. */
  readonly moveStatus: "trusted" | "ignored";
}

/** Largest difference between equal positions, as a share of the range: some encoders flicker. */
const STILL_TOLERANCE = 0.002;
/** Largest distance from the target at which a move is complete: cameras round positions. */
const POSITION_TOLERANCE = 0.01;

export function isMoveComplete({ status, previous, target, hasStarted, moveStatus }: MoveReading): boolean {
  const reported = moveStatus === "trusted" ? reportedMoveStatus(status) : "unknown";
  if (reported === "moving") return false;
  const { position } = status;
  if (!hasPosition(status)) return reported === "idle" && hasStarted;
  const isStill = previous !== undefined && isClose(position, previous.position, STILL_TOLERANCE);
  if (target && isClose(position, target, POSITION_TOLERANCE)) return isStill || reported === "idle";
  return isStill && hasStarted;
}

export function hasMoved(status: PtzStatus, before: PtzStatus | undefined): boolean {
  if (reportedMoveStatus(status) === "moving") return true;
  return before !== undefined && !isClose(status.position, before.position, STILL_TOLERANCE);
}

/** Returns whether the status can show that a move is complete. */
export function canDetectCompletion(status: PtzStatus, moveStatus: MoveReading["moveStatus"]): boolean {
  return hasPosition(status) || (moveStatus === "trusted" && reportedMoveStatus(status) !== "unknown");
}

function hasPosition({ position }: PtzStatus): boolean {
  return position.panTilt !== undefined || position.zoom !== undefined;
}

function reportedMoveStatus({ moveStatus }: PtzStatus): "moving" | "idle" | "unknown" {
  const reported = [moveStatus.panTilt, moveStatus.zoom];
  if (reported.includes("MOVING")) return "moving";
  return reported.includes("IDLE") && !reported.includes("UNKNOWN") ? "idle" : "unknown";
}

/** Compares the axes that both have. */
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

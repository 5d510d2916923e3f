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
  /** For how long the position has not changed, ms; absent: only the two readings are known. */
  readonly unchangedMs?: number;
  /** The position was seen to change since the move was sent. */
  readonly hasPositionChanged?: boolean;
}

/** MoveStatus MOVING is believed against a position that changed and then stays for at most this long: on some models it
 * stays MOVING until the next command. */
const UNCHANGED_MS = 300;
/** The same for a position that was never seen to change: the head may start late. */
const NEVER_CHANGED_MS = 3000;

/** Largest difference between equal positions, as a share of the range: some encoders flicker. */
const STILL_TOLERANCE = 0.002;
/** Largest distance from the target at which a move is complete: cameras round positions. */
const POSITION_TOLERANCE = 0.01;

export function isMoveComplete(reading: MoveReading): boolean {
  const { status, previous, target, hasStarted, moveStatus, unchangedMs = 0, hasPositionChanged } = reading;
  const reported = moveStatus === "trusted" ? reportedMoveStatus(status) : "unknown";
  const { position } = status;
  if (!hasPosition(status)) return reported === "idle" && hasStarted;
  const isStill = previous !== undefined && isClose(position, previous.position, STILL_TOLERANCE);
  const isAtTarget = target !== undefined && isClose(position, target, POSITION_TOLERANCE);
  if (reported === "moving") {
    if (!isStill || !hasStarted) return false;
    return isAtTarget || unchangedMs >= (hasPositionChanged ? UNCHANGED_MS : NEVER_CHANGED_MS);
  }
  if (isAtTarget) return isStill || reported === "idle";
  return isStill && hasStarted;
}

export function hasMoved(status: PtzStatus, before: PtzStatus | undefined): boolean {
  return reportedMoveStatus(status) === "moving" || hasPositionChanged(status, before);
}

export function hasPositionChanged(status: PtzStatus, before: PtzStatus | undefined): boolean {
  return before !== undefined && !isClose(status.position, before.position, STILL_TOLERANCE);
}

/** Returns whether the status can show that a move is complete. */
export function canDetectCompletion(status: PtzStatus, moveStatus: MoveReading["moveStatus"]): boolean {
  return hasPosition(status) || (moveStatus === "trusted" && reportedMoveStatus(status) !== "unknown");
}

function hasPosition({ position }: PtzStatus): boolean {
  return position.panTilt !== undefined || position.zoom !== undefined;
}

export function reportedMoveStatus({ moveStatus }: PtzStatus): "moving" | "idle" | "unknown" {
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

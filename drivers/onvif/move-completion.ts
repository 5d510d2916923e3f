import type { PtzStatus, PtzVector } from "./ptz.ts";

/** Whether a movement to a place has ended, judged from readings of the status. */
export interface ArrivalReading {
  readonly status: PtzStatus;
  /** The reading before; undefined: this is the first. */
  readonly before: PtzStatus | undefined;
  /** Where it was sent, if that is known. */
  readonly target: PtzVector | undefined;
  /** It was seen to move, or has had the time to begin: standing still now means something. */
  readonly mayHaveLeft: boolean;
  /** Whether the camera's MoveStatus is worth anything. */
  readonly moveStatus: "trusted" | "ignored";
}

/** Positions that differ by less are the same, in parts of the generic space's unit; some encoders flicker. */
const SAME = 0.002;
/** As near to the target as cameras come by their own rounding. */
const NEAR = 0.01;

export function hasArrived({ status, before, target, mayHaveLeft, moveStatus }: ArrivalReading): boolean {
  const told = moveStatus === "trusted" ? toldMovement(status) : "unknown";
  if (told === "moving") return false;
  const { position } = status;
  if (!knowsPosition(status)) return told === "idle" && mayHaveLeft;
  const still = before !== undefined && isClose(position, before.position, SAME);
  if (target && isClose(position, target, NEAR)) return still || told === "idle";
  return still && mayHaveLeft;
}

export function hasMoved(status: PtzStatus, before: PtzStatus | undefined): boolean {
  if (toldMovement(status) === "moving") return true;
  return before !== undefined && !isClose(status.position, before.position, SAME);
}

/** Whether anything in it can show an arrival. */
export function showsArrival(status: PtzStatus, moveStatus: ArrivalReading["moveStatus"]): boolean {
  return knowsPosition(status) || (moveStatus === "trusted" && toldMovement(status) !== "unknown");
}

function knowsPosition({ position }: PtzStatus): boolean {
  return position.panTilt !== undefined || position.zoom !== undefined;
}

function toldMovement({ moveStatus }: PtzStatus): "moving" | "idle" | "unknown" {
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

import type { PtzStatus, PtzVector } from "./ptz.ts";

/** By what a camera shows that it stands still. `unknown` before the first reading. */
export type StandstillSign = "position" | "move-status" | "none" | "unknown";

/** A head that is driven for this long without a change of its position, and has never shown one, reports a constant. */
const CONSTANT_AFTER_MS = 700;

/** What the status of one camera is worth: some omit parts of it, and some report constants. */
export class StatusTrust {
  /** Null: the camera has refused GetStatus. Undefined: not read yet. */
  #last: PtzStatus | null | undefined;
  #hasPositionChanged = false;
  #hasReportedMoving = false;
  /** When the current drive began, by performance.now(). */
  #drivenSinceMs: number | undefined;
  #isPositionConstant = false;
  #hasMovedSinceStop = false;

  noteDrive(nowMs: number): void {
    this.#drivenSinceMs ??= nowMs;
  }

  noteStop(): void {
    this.#drivenSinceMs = undefined;
    this.#hasMovedSinceStop = false;
  }

  /** Whether the position has changed since the last Stop. */
  get hasMovedSinceStop(): boolean {
    return this.#hasMovedSinceStop;
  }

  /** Null: the camera refuses GetStatus. The position of `status` is normalised. */
  addReading(status: PtzStatus | null, nowMs: number): void {
    const before = this.#last ?? undefined;
    this.#last = status;
    if (!status) return;
    const { panTilt, zoom } = status.moveStatus;
    if (panTilt === "MOVING" || zoom === "MOVING") this.#hasReportedMoving = true;
    if (before && !isSame(status.position, before.position)) {
      this.#hasPositionChanged = true;
      this.#hasMovedSinceStop = true;
    }
    const drivenMs = this.#drivenSinceMs === undefined ? 0 : nowMs - this.#drivenSinceMs;
    if (drivenMs >= CONSTANT_AFTER_MS) this.#isPositionConstant = !this.#hasPositionChanged;
  }

  /** `hasHead`: the camera pans and tilts, so that a position without these shows nothing. */
  sign(hasHead: boolean): StandstillSign {
    if (this.#last === undefined) return "unknown";
    if (this.#last === null) return "none";
    const { position, moveStatus } = this.#last;
    const hasPosition = hasHead ? position.panTilt !== undefined : position.zoom !== undefined;
    if (hasPosition && (this.#hasPositionChanged || !this.#isPositionConstant)) return "position";
    const reported = [moveStatus.panTilt, moveStatus.zoom];
    const isReported = reported.includes("IDLE") || reported.includes("MOVING");
    // A camera that was never seen to report a movement may always report IDLE.
    return isReported && this.#hasReportedMoving ? "move-status" : "none";
  }
}

/** Exact: a constant does not flicker. */
function isSame(one: PtzVector, other: PtzVector): boolean {
  return (
    one.panTilt?.x === other.panTilt?.x && one.panTilt?.y === other.panTilt?.y && one.zoom === other.zoom
  );
}

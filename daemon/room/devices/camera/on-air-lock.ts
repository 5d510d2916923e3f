import { RoomdError } from "../../../contract/errors.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import { startInterval } from "../../../platform/guarded.ts";

/** How often an open lock checks whether the camera moves, ms. */
const CHECK_INTERVAL_MS = 250;

export interface OnAirLockOptions {
  readonly camera: string;
  readonly mode: "free" | "locked";
  /** An open lock closes when the camera has not moved for this long, ms. */
  readonly relockAfterMs: number;
  /** Whether the meeting sees this camera. */
  readonly isOnAir: () => boolean;
  readonly isMoving: () => boolean;
  readonly onChange: () => void;
}

/** Who requests a movement, and whether it is confirmed to happen on air. */
export interface MovementRequest {
  readonly holder?: string;
  readonly confirmed?: true;
}

/** Prevents accidental movement of a camera on air until an operator unlocks it. */
export class OnAirLock implements Disposable {
  readonly #options: OnAirLockOptions;
  #holder: string | null = null;
  #movedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OnAirLockOptions) {
    this.#options = options;
  }

  state(): Pick<CameraState, "onAir" | "lock" | "unlockedFor"> {
    const { mode, isOnAir } = this.#options;
    const onAir = isOnAir();
    const lock = mode === "free" || !onAir ? "none" : this.#holder === null ? "locked" : "unlocked";
    return { onAir, lock, unlockedFor: lock === "unlocked" ? this.#holder : null };
  }

  /** Opens the lock for `holder` only. */
  unlock(holder: string): void {
    this.#holder = holder;
    this.#movedAtMs = performance.now();
    this.#timer ??= startInterval("on-air lock", CHECK_INTERVAL_MS, () => this.#check());
    this.#options.onChange();
  }

  /** Throws `camera.locked` unless the movement is confirmed or requested by the holder of the open lock. */
  authorise({ holder, confirmed }: MovementRequest): void {
    const { mode, isOnAir, camera } = this.#options;
    if (mode === "free" || confirmed || !isOnAir()) return;
    if (holder !== undefined && holder === this.#holder) {
      this.#movedAtMs = performance.now();
      return;
    }
    throw new RoomdError(
      "camera.locked",
      `camera "${camera}" is on air: unlock it first, or confirm the movement (roomctl: --confirm)`,
    );
  }

  #check(): void {
    const now = performance.now();
    if (this.#options.isMoving()) this.#movedAtMs = now;
    if (now - this.#movedAtMs < this.#options.relockAfterMs) return;
    this[Symbol.dispose]();
    this.#options.onChange();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#holder = null;
  }
}

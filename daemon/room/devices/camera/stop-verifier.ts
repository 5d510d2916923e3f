import { setTimeout as delay } from "node:timers/promises";
import type { Position } from "../../../../drivers/camera.ts";
import type { StopState } from "../../../contract/fleet/room-state.ts";

/** A camera that moves within this time after its Stop was moved by nobody: the network has delivered an older movement
 * late, ms. */
const GUARD_MS = 3000;

/** Verifies standstill after a Stop: from consecutive position readings, or by what the driver knows otherwise. */
export class StopVerifier {
  #last: Position | null = null;
  #isPending = false;
  #hasMoved = false;
  #outcome: Exclude<StopState, "pending"> | null = null;
  #settled = Promise.withResolvers<void>();
  /** By performance.now(). */
  #guardedUntilMs = 0;

  /** Called when Stop is sent: standstill must be verified from now on. */
  noteStop(): void {
    this.#isPending = true;
    this.#guardedUntilMs = performance.now() + GUARD_MS;
    this.#outcome = null;
    this.#last = null;
  }

  /** Called when a movement is sent: nothing to verify. */
  noteMovement(): void {
    this.#isPending = false;
    this.#guardedUntilMs = 0;
    this.#outcome = null;
    this.#last = null;
    this.#wake();
  }

  /** Called when something other than two readings shows, or nothing can show, whether the last Stop has worked. */
  settle(outcome: Exclude<StopState, "pending">): void {
    this.#isPending = false;
    this.#hasMoved = false;
    this.#outcome = outcome;
    this.#wake();
  }

  /** Called when the camera does not report its position: a Stop that was answered can't be verified any further. */
  notePositionUnknown(): void {
    this.#last = null;
    this.#hasMoved = false;
    if (this.#isPending) this.settle("unconfirmed");
  }

  /** Whether Stop was sent and standstill is not verified yet. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** Whether the camera moved between the last two readings. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** Null if a movement was sent after the last Stop. */
  get state(): StopState | null {
    return this.#isPending ? "pending" : this.#outcome;
  }

  /** Resolves once the last Stop is no longer pending, or after `ms`. */
  async settled(ms: number): Promise<void> {
    if (!this.#isPending) return;
    const waiting = new AbortController();
    const elapsed = delay(ms, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([this.#settled.promise, elapsed]);
    waiting.abort();
  }

  /** `stop-again`: the camera moves although it was stopped. */
  addReading(position: Position): "still" | "moving" | "unknown" | "stop-again" {
    const last = this.#last;
    this.#last = position;
    if (last === null) return "unknown";
    this.#hasMoved = last.pan !== position.pan || last.tilt !== position.tilt || last.zoom !== position.zoom;
    if (!this.#hasMoved) {
      if (this.#isPending) this.settle("confirmed");
      return "still";
    }
    return this.#isPending || performance.now() < this.#guardedUntilMs ? "stop-again" : "moving";
  }

  #wake(): void {
    this.#settled.resolve();
    this.#settled = Promise.withResolvers<void>();
  }
}

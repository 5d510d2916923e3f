import type { Position } from "../../../../drivers/camera.ts";

/** Verifies standstill from consecutive position readings. */
export class StopVerifier {
  #last: Position | null = null;
  #isPending = false;
  #hasMoved = false;

  /** Called when Stop is sent: standstill must be verified from now on. */
  noteStop(): void {
    this.#isPending = true;
    this.#last = null;
  }

  /** Called when a movement is sent: nothing to verify. */
  noteMovement(): void {
    this.#isPending = false;
    this.#last = null;
  }

  /** Whether Stop was sent and standstill is not verified yet. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** Whether the camera moved between the last two readings. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** `stop-again`: the camera moves although it was stopped. */
  addReading(position: Position): "still" | "moving" | "unknown" | "stop-again" {
    const last = this.#last;
    this.#last = position;
    if (last === null) return "unknown";
    this.#hasMoved = last.pan !== position.pan || last.tilt !== position.tilt || last.zoom !== position.zoom;
    if (!this.#hasMoved) {
      this.#isPending = false;
      return "still";
    }
    return this.#isPending ? "stop-again" : "moving";
  }
}

import type { Position } from "../../../../drivers/camera.ts";

/** Judges from positions, in the order they were read, whether a camera stands still. */
export class StopVerifier {
  #last: Position | null = null;
  #isPending = false;
  #hasMoved = false;

  /** The camera was told to stop: from now on it must be proven that it did. */
  noteStop(): void {
    this.#isPending = true;
    this.#last = null;
  }

  /** A movement was ordered: it need not stand still. */
  noteMovement(): void {
    this.#isPending = false;
    this.#last = null;
  }

  /** Stop was sent, and it is not proven yet that the camera obeyed. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** It moved between the last two readings. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** Takes a reading. `stop-again`: it moves although it was stopped. */
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

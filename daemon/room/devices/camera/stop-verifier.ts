import type { Position } from "../../../../drivers/camera.ts";

/** Judges from positions, in the order they were read, whether a camera stands still. */
export class Stillness {
  #last: Position | null = null;
  #stopped = false;
  #moved = false;

  /** The camera was told to stop: from now on it must be proven that it did. */
  stopSent(): void {
    this.#stopped = true;
    this.#last = null;
  }

  /** A movement was ordered: it need not stand still. */
  movementSent(): void {
    this.#stopped = false;
    this.#last = null;
  }

  /** Stop was sent, and it is not proven yet that the camera obeyed. */
  get unproven(): boolean {
    return this.#stopped;
  }

  /** It moved between the last two readings. */
  get moved(): boolean {
    return this.#moved;
  }

  /** Takes a reading. `stop-again`: it moves although it was stopped. */
  read(position: Position): "still" | "moving" | "unknown" | "stop-again" {
    const last = this.#last;
    this.#last = position;
    if (last === null) return "unknown";
    this.#moved = last.pan !== position.pan || last.tilt !== position.tilt || last.zoom !== position.zoom;
    if (!this.#moved) {
      this.#stopped = false;
      return "still";
    }
    return this.#stopped ? "stop-again" : "moving";
  }
}

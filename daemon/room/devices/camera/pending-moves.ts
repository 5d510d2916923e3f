import { setTimeout as wait } from "node:timers/promises";
import type { Camera } from "../../../../drivers/camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { PresetRecall } from "./preset-recall.ts";

/** A camera that does not confirm Stop within this gets the new movement all the same, ms. */
const CLEARING_MS = 1000;

/** Movements in progress that end by themselves: absolute and relative moves, presets, home. */
export class PendingMoves {
  readonly #camera: Pick<Camera, "id" | "stop">;
  readonly #pending = new Set<PromiseWithResolvers<never>>();
  #recall: PresetRecall | undefined;
  /** The Stop of a superseded movement. */
  #clearing: Promise<void> | undefined;

  constructor(camera: Pick<Camera, "id" | "stop">) {
    this.#camera = camera;
  }

  get hasAny(): boolean {
    return this.#pending.size > 0;
  }

  /** Settles as `move` does, or rejects with `aborted` when superseded. `move` starts at once, or after `ready`
   * unless superseded meanwhile: of many in a row only the newest reaches the camera. */
  async run(ready: Promise<void> | undefined, move: () => Promise<void>): Promise<void> {
    const superseded = Promise.withResolvers<never>();
    superseded.promise.catch(() => {});
    this.#pending.add(superseded);
    const moved = ready ? ready.then(() => (this.#pending.has(superseded) ? move() : undefined)) : move();
    try {
      await Promise.race([moved, superseded.promise]);
    } finally {
      this.#pending.delete(superseded);
    }
  }

  /** The last preset recall, if no other movement followed. */
  get recall(): PresetRecall | undefined {
    return this.#recall;
  }

  runRecall(recall: PresetRecall): Promise<void> {
    this.#recall = recall;
    return recall.run();
  }

  /** Called before a new movement. Stops the current one in the camera, which would otherwise refuse or queue the
   * new one. Returns a promise if the new movement has to wait for that. */
  supersede(): Promise<void> | undefined {
    if (this.hasAny && !this.#clearing) {
      const stopped = this.#camera.stop().catch(() => {});
      this.#clearing = Promise.race([stopped, wait(CLEARING_MS, undefined, { ref: false })]).finally(() => {
        this.#clearing = undefined;
      });
    }
    this.abort();
    return this.#clearing;
  }

  /** Rejects all pending movements with `aborted`. */
  abort(): void {
    this.#recall?.cancel();
    this.#recall = undefined;
    const message = `camera "${this.#camera.id}": movement superseded by another movement or Stop`;
    for (const { reject } of this.#pending) reject(new RoomdError("aborted", message));
    this.#pending.clear();
  }
}

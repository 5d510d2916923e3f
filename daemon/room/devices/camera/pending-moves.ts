import type { Camera } from "../../../../drivers/camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { PresetRecall } from "./preset-recall.ts";

/** Movements with an end of their own (absolute moves, presets, home) that are under way. */
export class PendingMoves {
  readonly #camera: Pick<Camera, "id" | "stop">;
  readonly #pending = new Set<PromiseWithResolvers<never>>();
  #recall: PresetRecall | undefined;
  /** The Stop of a movement that another one takes the place of. */
  #clearing: Promise<void> | undefined;

  constructor(camera: Pick<Camera, "id" | "stop">) {
    this.#camera = camera;
  }

  get hasAny(): boolean {
    return this.#pending.size > 0;
  }

  /** Ends as `move` does, or as `aborted` as soon as another movement takes its place. `move` begins at once, or
   * after `ready`, unless another came meanwhile: of many in a row only the newest reaches the camera. */
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

  /** The last recall of a preset, if no other movement came since. */
  get recall(): PresetRecall | undefined {
    return this.#recall;
  }

  runRecall(recall: PresetRecall): Promise<void> {
    this.#recall = recall;
    return recall.run();
  }

  /** A new movement: one that is under way ends in the camera too, which would else refuse or queue the new.
   * Answers when it has, if there was one. */
  supersede(): Promise<void> | undefined {
    if (this.hasAny) {
      this.#clearing ??= this.#camera
        .stop()
        .catch(() => {})
        .finally(() => {
          this.#clearing = undefined;
        });
    }
    this.abort();
    return this.#clearing;
  }

  /** Whoever waits for them hears that they were given up. */
  abort(): void {
    this.#recall?.cancel();
    this.#recall = undefined;
    const why = `camera "${this.#camera.id}": given up, another movement or Stop came`;
    for (const { reject } of this.#pending) reject(new RoomdError("aborted", why));
    this.#pending.clear();
  }
}

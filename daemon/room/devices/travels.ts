import { RoomdError } from "../../contract/errors.ts";

/** Movements with an end of their own (absolute moves, presets, home) that are under way. */
export class Travels {
  readonly #camera: string;
  readonly #under = new Set<PromiseWithResolvers<never>>();

  constructor(camera: string) {
    this.#camera = camera;
  }

  get any(): boolean {
    return this.#under.size > 0;
  }

  /** Ends as `move` does, or as `aborted` as soon as another movement takes its place. `move` begins at once, or
   * after `ready`, unless another came meanwhile: of many in a row only the newest reaches the camera. */
  async during(ready: Promise<void> | undefined, move: () => Promise<void>): Promise<void> {
    const superseded = Promise.withResolvers<never>();
    superseded.promise.catch(() => {});
    this.#under.add(superseded);
    const moved = ready ? ready.then(() => (this.#under.has(superseded) ? move() : undefined)) : move();
    try {
      await Promise.race([moved, superseded.promise]);
    } finally {
      this.#under.delete(superseded);
    }
  }

  /** Whoever waits for them hears that they were given up. */
  end(): void {
    const why = `camera "${this.#camera}": given up, another movement or Stop came`;
    for (const { reject } of this.#under) reject(new RoomdError("aborted", why));
    this.#under.clear();
  }
}

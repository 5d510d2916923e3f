import type { Camera } from "../../../drivers/camera.ts";
import type { Outcomes } from "./outcomes.ts";

/** The presets that a camera keeps itself. */
export class CameraMemory {
  readonly #camera: Camera;
  readonly #outcomes: Outcomes;

  constructor(camera: Camera, outcomes: Outcomes) {
    this.#camera = camera;
    this.#outcomes = outcomes;
  }

  /** Whether it has a place for that number. */
  has(number: number): boolean {
    const { presets } = this.#camera.abilities;
    return presets !== null && number >= presets.first && number < presets.first + presets.count;
  }

  save(number: number): Promise<void> {
    return this.#outcomes.of(this.#camera.savePreset(number));
  }

  reset(number: number): Promise<void> {
    return this.#outcomes.of(this.#camera.resetPreset(number));
  }
}

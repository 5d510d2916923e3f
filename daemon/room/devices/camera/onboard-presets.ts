import type { Camera } from "../../../../drivers/camera.ts";
import { hasPreset } from "../../../contract/device/camera.ts";
import type { Outcomes } from "./error-statistics.ts";

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
    return hasPreset(this.#camera.abilities, number);
  }

  save(number: number): Promise<void> {
    return this.#outcomes.of(this.#camera.savePreset(number));
  }

  reset(number: number): Promise<void> {
    return this.#outcomes.of(this.#camera.resetPreset(number));
  }
}

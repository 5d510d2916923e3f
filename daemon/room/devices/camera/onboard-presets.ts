import type { Camera } from "../../../../drivers/camera.ts";
import { hasPreset } from "../../../contract/device/camera.ts";
import type { ErrorStatistics } from "./error-statistics.ts";

/** The presets stored in the camera itself. */
export class OnboardPresets {
  readonly #camera: Camera;
  readonly #errors: ErrorStatistics;

  constructor(camera: Camera, errors: ErrorStatistics) {
    this.#camera = camera;
    this.#errors = errors;
  }

  /** Whether the camera can store this number. */
  has(number: number): boolean {
    return hasPreset(this.#camera.capabilities, number);
  }

  save(number: number): Promise<void> {
    return this.#errors.track(this.#camera.savePreset(number));
  }

  reset(number: number): Promise<void> {
    return this.#errors.track(this.#camera.resetPreset(number));
  }
}

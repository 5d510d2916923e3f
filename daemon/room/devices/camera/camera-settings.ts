import type { Camera } from "../../../../drivers/camera.ts";
import type { ActionName, SettingName, SettingValue } from "../../../contract/device/camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { ErrorStatistics } from "./error-statistics.ts";

/** Settings and actions of one camera, checked against its capabilities. */
export class CameraSettings {
  readonly #camera: Camera;
  readonly #errors: ErrorStatistics;

  constructor(camera: Camera, errors: ErrorStatistics) {
    this.#camera = camera;
    this.#errors = errors;
  }

  /** Throws `device.unsupported` for a setting that the model lacks, `request.invalid` for a value out of range. */
  async set(setting: SettingName, value: SettingValue): Promise<void> {
    const range = this.#range(setting);
    const isAllowed =
      "values" in range
        ? typeof value === "string" && range.values.includes(value)
        : typeof value === "number" && value >= range.minimum && value <= range.maximum;
    if (!isAllowed) {
      const expected = "values" in range ? range.values.join(", ") : `${range.minimum} to ${range.maximum}`;
      throw new RoomdError("request.invalid", `${setting} "${value}": expected ${expected}`);
    }
    await this.#errors.track(this.#camera.set(setting, value));
  }

  async get(setting: SettingName): Promise<{ setting: SettingName; value: SettingValue }> {
    this.#range(setting);
    return { setting, value: await this.#camera.get(setting) };
  }

  async runAction(action: ActionName): Promise<void> {
    const actions: readonly string[] = this.#camera.capabilities.actions;
    if (!actions.includes(action)) throw this.#unsupported(action, actions);
    await this.#errors.track(this.#camera.runAction(action));
  }

  #range(setting: SettingName) {
    const { settings } = this.#camera.capabilities;
    const range = settings[setting];
    if (!range) throw this.#unsupported(setting, Object.keys(settings));
    return range;
  }

  #unsupported(what: string, supported: readonly string[]): RoomdError {
    const { id, profile } = this.#camera;
    const list = supported.join(", ") || "none";
    const message = `camera "${id}": ${profile.manufacturer} ${profile.model} has no ${what}; supported: ${list}`;
    return new RoomdError("device.unsupported", message);
  }
}

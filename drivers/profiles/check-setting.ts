import type {
  ActionName,
  SettingName,
  SettingRange,
  SettingValue,
} from "../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera } from "../camera.ts";

type CapableCamera = Pick<Camera, "id" | "profile" | "capabilities">;

/** What the model allows for a setting. Throws `device.unsupported` when its profile lacks it. */
export function settingRange(camera: CapableCamera, setting: SettingName): SettingRange {
  const range = camera.capabilities.settings[setting];
  if (!range) throw unsupported(camera, setting);
  return range;
}

/** Throws `device.unsupported` when the profile lacks the setting, `request.invalid` when it does not allow
 * the value, naming what it allows. */
export function checkSetting(camera: CapableCamera, setting: SettingName, value: SettingValue): void {
  const range = settingRange(camera, setting);
  if (isAllowed(range, value)) return;
  const allowed =
    "values" in range ? `one of ${range.values.join(", ")}` : `${range.minimum} to ${range.maximum}`;
  const { manufacturer, model } = camera.profile;
  throw new RoomdError(
    "request.invalid",
    `camera "${camera.id}": ${setting} can't be ${JSON.stringify(value)}; ${manufacturer} ${model} takes ${allowed}`,
    { details: { setting, value, ...range } },
  );
}

/** Throws `device.unsupported` when the profile lacks the action. */
export function checkAction(camera: CapableCamera, action: ActionName): void {
  const able: readonly string[] = camera.capabilities.actions;
  if (!able.includes(action)) throw unsupported(camera, action);
}

function isAllowed(range: SettingRange, value: SettingValue): boolean {
  if ("values" in range) return typeof value === "string" && range.values.includes(value);
  return typeof value === "number" && value >= range.minimum && value <= range.maximum;
}

function unsupported({ id, profile: { manufacturer, model } }: CapableCamera, what: string): RoomdError {
  return new RoomdError(
    "device.unsupported",
    `camera "${id}": ${manufacturer} ${model} has no ${what} (profile)`,
  );
}

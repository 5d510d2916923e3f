import type {
  ActionName,
  SettingName,
  SettingRange,
  SettingValue,
} from "../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera } from "../camera.ts";

type CapableCamera = Pick<Camera, "id" | "profile" | "capabilities">;

/** Returns the allowed values of a setting. Throws `device.unsupported` if the profile has no such setting. */
export function settingRange(camera: CapableCamera, setting: SettingName): SettingRange {
  const range = camera.capabilities.settings[setting];
  if (!range) throw unsupported(camera, setting);
  return range;
}

/** Throws `device.unsupported` if the profile has no such setting, `request.invalid` with the allowed values if
 * it does not allow this one. */
export function checkSetting(camera: CapableCamera, setting: SettingName, value: SettingValue): void {
  const range = settingRange(camera, setting);
  if (isAllowed(range, value)) return;
  const allowed =
    "values" in range ? `one of ${range.values.join(", ")}` : `${range.minimum} to ${range.maximum}`;
  const { manufacturer, model } = camera.profile;
  throw new RoomdError(
    "request.invalid",
    `camera "${camera.id}": ${setting} can't be ${JSON.stringify(value)}; ${manufacturer} ${model} accepts ${allowed}`,
    { details: { setting, value, ...range } },
  );
}

/** Throws `device.unsupported` if the profile has no such action. */
export function checkAction(camera: CapableCamera, action: ActionName): void {
  const actions: readonly string[] = camera.capabilities.actions;
  if (!actions.includes(action)) throw unsupported(camera, action);
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

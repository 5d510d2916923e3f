import type { ActionName, SettingName } from "../../daemon/contract/device/camera.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";
import { exposureSettings } from "./command/exposure.ts";
import { focusActions, focusSettings } from "./command/focus.ts";
import { infraredSettings } from "./command/infrared.ts";
import { menuActions, menuSettings } from "./command/menu.ts";
import { panTiltActions } from "./command/pan-tilt.ts";
import { pictureSettings } from "./command/picture.ts";
import { presetSettings } from "./command/preset.ts";
import type { ActionTable, SettingTable, ViscaSetting } from "./command/setting.ts";
import { tallySettings } from "./command/tally.ts";
import { trackingSettings } from "./command/tracking.ts";
import { whiteBalanceActions, whiteBalanceSettings } from "./command/white-balance.ts";
import { zoomSettings } from "./command/zoom.ts";

type Setting = ViscaSetting<ViscaCommand, ViscaInquiry>;

/** All VISCA settings, by `name` or `name:variant`. */
export const VISCA_SETTINGS: SettingTable<ViscaCommand, ViscaInquiry> = {
  ...zoomSettings,
  ...focusSettings,
  ...whiteBalanceSettings,
  ...exposureSettings,
  ...pictureSettings,
  ...presetSettings,
  ...tallySettings,
  ...infraredSettings,
  ...menuSettings,
  ...trackingSettings,
};

export const VISCA_ACTIONS: ActionTable<ViscaCommand> = {
  ...panTiltActions,
  ...focusActions,
  ...whiteBalanceActions,
  ...menuActions,
};

/** Returns the codec of a setting in a variant; undefined if VISCA has none. */
export function findSetting(name: SettingName, variant?: string): Setting | undefined {
  return VISCA_SETTINGS[variant === undefined ? name : (`${name}:${variant}` as const)];
}

/** Returns the commands of an action in a variant; undefined if VISCA has none. */
export function findAction(name: ActionName, variant?: string): readonly ViscaCommand[] | undefined {
  return VISCA_ACTIONS[variant === undefined ? name : (`${name}:${variant}` as const)];
}

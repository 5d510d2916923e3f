import type { ActionName, CameraCapabilities, SettingRange } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { capabilitiesOf } from "../profiles/capabilities.ts";
import type { ImagingOptions } from "./imaging.ts";
import { IMAGING_SETTINGS } from "./imaging-settings.ts";
import type { PtzNode, Range } from "./ptz.ts";

/** Returns the capabilities to assume until the camera has reported its own. ONVIF has no standby. */
export function assumedCapabilities(profile: CameraProfile): CameraCapabilities {
  return { ...capabilitiesOf(profile), power: false, limits: false, actions: actionsOf(profile) };
}

/** Returns the capabilities that the profile states and the camera confirms; settings that the profile omits come from
 * the camera. A camera without a node does not describe its movements: the profile's are offered. */
export function confirmedCapabilities(
  profile: CameraProfile,
  node: PtzNode | null,
  imaging: ImagingOptions | null,
  focus: Range | undefined,
): CameraCapabilities {
  const stated = assumedCapabilities(profile);
  const settings = confirmedSettings(profile.settings && stated.settings, imaging, focus);
  if (!node) return { ...stated, settings };
  // A node without any space still drives: continuous movement is mandatory.
  const hasNoSpaces = [node.absolute, node.relative, node.continuous].every(isEmpty);
  const panTilt = stated.panTilt && (hasNoSpaces || node.continuous.panTilt !== null);
  const zoom = stated.zoom && (hasNoSpaces || node.continuous.zoom !== null);
  return {
    ...stated,
    panTilt,
    zoom,
    absolute:
      stated.absolute &&
      (panTilt || zoom) &&
      (!panTilt || node.absolute.panTilt !== null) &&
      (!zoom || node.absolute.zoom !== null),
    relative: stated.relative && (node.relative.panTilt !== null || node.relative.zoom !== null),
    home: stated.home && node.home !== "none",
    presets:
      stated.presets && node.maximumPresets !== 0
        ? { ...stated.presets, count: Math.min(stated.presets.count, node.maximumPresets ?? Infinity) }
        : null,
    settings,
  };
}

/** Returns the capabilities of a camera without the PTZ service. */
export function capabilitiesWithoutPtz(
  profile: CameraProfile,
  imaging: ImagingOptions | null,
  focus: Range | undefined,
): CameraCapabilities {
  const none = { panTilt: false, zoom: false, absolute: false, relative: false, home: false, presets: null };
  return { ...confirmedCapabilities(profile, null, imaging, focus), ...none };
}

function isEmpty({ panTilt, zoom }: PtzNode["continuous"]): boolean {
  return panTilt === null && zoom === null;
}

/** Every ONVIF device can restart (Core Specification, section 8.3.3). */
function actionsOf(profile: CameraProfile): CameraCapabilities["actions"] {
  const always: ActionName[] = ["reboot"];
  return profile.actions ? capabilitiesOf(profile).actions : (always as CameraCapabilities["actions"]);
}

function confirmedSettings(
  stated: CameraCapabilities["settings"] | undefined,
  imaging: ImagingOptions | null,
  focus: Range | undefined,
): CameraCapabilities["settings"] {
  const offered: Record<string, SettingRange> = {};
  for (const [name, setting] of Object.entries(IMAGING_SETTINGS)) {
    const range = imaging && setting.range(imaging);
    if (range) offered[name] = range;
  }
  if (focus) offered["focus.position"] = focus;
  if (!stated) return offered;
  const both = Object.entries(stated).flatMap(([name, range]) => {
    const other = offered[name];
    const common = other && commonRange(range, other);
    return common ? [[name, common] as const] : [];
  });
  return Object.fromEntries(both);
}

function commonRange(a: SettingRange, b: SettingRange): SettingRange | undefined {
  if ("values" in a && "values" in b) {
    const values = a.values.filter((value) => b.values.includes(value));
    return values.length > 0 ? { values } : undefined;
  }
  if ("values" in a || "values" in b) return undefined;
  const minimum = Math.max(a.minimum, b.minimum);
  const maximum = Math.min(a.maximum, b.maximum);
  return minimum <= maximum ? { minimum, maximum } : undefined;
}

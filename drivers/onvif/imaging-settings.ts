import type { SettingName, SettingRange, SettingValue } from "../../daemon/contract/device/camera.ts";
import type { ImagingOptions, ImagingSettings } from "./imaging.ts";
import type { Range } from "./ptz.ts";

/** Maps one of roomd's settings to ONVIF's imaging settings. */
export interface ImagingSetting {
  /** Returns the supported range; undefined: no such setting. */
  readonly range: (options: ImagingOptions) => SettingRange | undefined;
  readonly read: (settings: ImagingSettings) => SettingValue | undefined;
  /** Returns what to send for `value`, given the current settings. */
  readonly toChange: (value: SettingValue, current: ImagingSettings) => ImagingSettings;
}

/** ONVIF's value for each of roomd's. */
type Values = Readonly<Record<string, string>>;
const AUTO_MANUAL: Values = { auto: "AUTO", manual: "MANUAL" };
const ON_OFF: Values = { on: "ON", off: "OFF" };
/** At night the infrared cut filter is off. */
const NIGHT: Values = { on: "OFF", off: "ON" };

const numbers = (range: Range | undefined): SettingRange | undefined => range && { ...range };

function valueRange(all: Values, offered: readonly string[]): SettingRange | undefined {
  const values = Object.keys(all).filter((name) => offered.includes(all[name] ?? ""));
  return values.length > 1 ? { values } : undefined;
}

const read = (all: Values, onvifValue: string | undefined) =>
  onvifValue === undefined ? undefined : Object.keys(all).find((name) => all[name] === onvifValue);

const onvifValue = (all: Values, value: SettingValue) => all[String(value)] ?? String(value);

const amount = (key: "brightness" | "contrast" | "saturation" | "sharpness"): ImagingSetting => ({
  range: (options) => numbers(options[key]),
  read: (settings) => settings[key],
  toChange: (value) => ({ [key]: Number(value) }),
});

/** Sets the mode to MANUAL, too: in automatic mode a camera ignores or refuses the value. */
const exposure = (
  key: "time" | "gain" | "iris",
  option: "exposureTime" | "gain" | "iris",
): ImagingSetting => ({
  range: (options) => (options.exposureModes.includes("MANUAL") ? numbers(options[option]) : undefined),
  read: ({ exposure }) => exposure?.[key],
  toChange: (value, current) => ({ exposure: { ...current.exposure, mode: "MANUAL", [key]: Number(value) } }),
});

const whiteBalance = (key: "red" | "blue"): ImagingSetting => ({
  range: (options) => (options.whiteBalanceModes.includes("MANUAL") ? numbers(options[key]) : undefined),
  read: ({ whiteBalance }) => whiteBalance?.[key],
  toChange: (value, current) => ({
    whiteBalance: { ...current.whiteBalance, mode: "MANUAL", [key]: Number(value) },
  }),
});

export const IMAGING_SETTINGS: Readonly<Partial<Record<SettingName, ImagingSetting>>> = {
  "focus.mode": {
    range: ({ focusModes }) => valueRange(AUTO_MANUAL, focusModes),
    read: ({ focusMode }) => read(AUTO_MANUAL, focusMode),
    toChange: (value) => ({ focusMode: onvifValue(AUTO_MANUAL, value) }),
  },
  "exposure.mode": {
    range: ({ exposureModes }) => valueRange(AUTO_MANUAL, exposureModes),
    read: ({ exposure }) => read(AUTO_MANUAL, exposure?.mode),
    toChange: (value) => ({ exposure: { mode: onvifValue(AUTO_MANUAL, value) } }),
  },
  "exposure.iris": exposure("iris", "iris"),
  "exposure.gain": exposure("gain", "gain"),
  "exposure.shutter": exposure("time", "exposureTime"),
  "exposure.backlight": {
    range: ({ backlightModes }) => valueRange(ON_OFF, backlightModes),
    read: ({ backlight }) => read(ON_OFF, backlight?.mode),
    toChange: (value) => ({ backlight: { mode: onvifValue(ON_OFF, value) } }),
  },
  "exposure.wide-dynamic-range": {
    range: ({ wideDynamicRangeModes, wideDynamicRangeLevel }) =>
      wideDynamicRangeModes.includes("ON")
        ? { minimum: 0, maximum: wideDynamicRangeLevel?.maximum ?? 1 }
        : undefined,
    read: ({ wideDynamicRange }) =>
      wideDynamicRange && (wideDynamicRange.mode === "ON" ? (wideDynamicRange.level ?? 1) : 0),
    toChange: (value) => ({
      wideDynamicRange: Number(value) === 0 ? { mode: "OFF" } : { mode: "ON", level: Number(value) },
    }),
  },
  "white-balance.mode": {
    range: ({ whiteBalanceModes }) => valueRange(AUTO_MANUAL, whiteBalanceModes),
    read: ({ whiteBalance }) => read(AUTO_MANUAL, whiteBalance?.mode),
    toChange: (value) => ({ whiteBalance: { mode: onvifValue(AUTO_MANUAL, value) } }),
  },
  "white-balance.red": whiteBalance("red"),
  "white-balance.blue": whiteBalance("blue"),
  "picture.brightness": amount("brightness"),
  "picture.contrast": amount("contrast"),
  "picture.saturation": amount("saturation"),
  "picture.aperture": amount("sharpness"),
  "infrared.night": {
    range: ({ infraredCutModes }) => valueRange(NIGHT, infraredCutModes),
    // AUTO: night mode is not forced.
    read: ({ infraredCut }) => (infraredCut === "AUTO" ? "off" : read(NIGHT, infraredCut)),
    toChange: (value) => ({ infraredCut: onvifValue(NIGHT, value) }),
  },
};

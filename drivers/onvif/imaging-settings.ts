import type { SettingName, SettingRange, SettingValue } from "../../daemon/contract/device/camera.ts";
import type { ImagingOptions, ImagingSettings } from "./imaging.ts";
import type { Range } from "./ptz.ts";

/** How one of roomd's settings stands in ONVIF's imaging settings. */
export interface ImagingSetting {
  /** What the camera offers; undefined: it has no such setting. */
  readonly range: (options: ImagingOptions) => SettingRange | undefined;
  readonly read: (settings: ImagingSettings) => SettingValue | undefined;
  /** What to send so that it becomes `value`; `now`: the settings as they are. */
  readonly toChange: (value: SettingValue, now: ImagingSettings) => ImagingSettings;
}

/** ONVIF's word for each of ours. */
type Words = Readonly<Record<string, string>>;
const AUTO_MANUAL: Words = { auto: "AUTO", manual: "MANUAL" };
const ON_OFF: Words = { on: "ON", off: "OFF" };
/** The filter that keeps infrared light out is away at night. */
const NIGHT: Words = { on: "OFF", off: "ON" };

const numbers = (range: Range | undefined): SettingRange | undefined => range && { ...range };

function words(all: Words, offered: readonly string[]): SettingRange | undefined {
  const values = Object.keys(all).filter((word) => offered.includes(all[word] ?? ""));
  return values.length > 1 ? { values } : undefined;
}

const read = (all: Words, theirs: string | undefined) =>
  theirs === undefined ? undefined : Object.keys(all).find((word) => all[word] === theirs);

const theirs = (all: Words, value: SettingValue) => all[String(value)] ?? String(value);

const amount = (key: "brightness" | "contrast" | "saturation" | "sharpness"): ImagingSetting => ({
  range: (options) => numbers(options[key]),
  read: (settings) => settings[key],
  toChange: (value) => ({ [key]: Number(value) }),
});

/** Taken by hand, whatever the mode was before: in automatic mode a camera ignores or refuses the value. */
const exposure = (
  key: "time" | "gain" | "iris",
  option: "exposureTime" | "gain" | "iris",
): ImagingSetting => ({
  range: (options) => (options.exposureModes.includes("MANUAL") ? numbers(options[option]) : undefined),
  read: ({ exposure }) => exposure?.[key],
  toChange: (value, now) => ({ exposure: { ...now.exposure, mode: "MANUAL", [key]: Number(value) } }),
});

const whiteBalance = (key: "red" | "blue"): ImagingSetting => ({
  range: (options) => (options.whiteBalanceModes.includes("MANUAL") ? numbers(options[key]) : undefined),
  read: ({ whiteBalance }) => whiteBalance?.[key],
  toChange: (value, now) => ({ whiteBalance: { ...now.whiteBalance, mode: "MANUAL", [key]: Number(value) } }),
});

export const IMAGING_SETTINGS: Readonly<Partial<Record<SettingName, ImagingSetting>>> = {
  "focus.mode": {
    range: ({ focusModes }) => words(AUTO_MANUAL, focusModes),
    read: ({ focusMode }) => read(AUTO_MANUAL, focusMode),
    toChange: (value) => ({ focusMode: theirs(AUTO_MANUAL, value) }),
  },
  "exposure.mode": {
    range: ({ exposureModes }) => words(AUTO_MANUAL, exposureModes),
    read: ({ exposure }) => read(AUTO_MANUAL, exposure?.mode),
    toChange: (value) => ({ exposure: { mode: theirs(AUTO_MANUAL, value) } }),
  },
  "exposure.iris": exposure("iris", "iris"),
  "exposure.gain": exposure("gain", "gain"),
  "exposure.shutter": exposure("time", "exposureTime"),
  "exposure.backlight": {
    range: ({ backlightModes }) => words(ON_OFF, backlightModes),
    read: ({ backlight }) => read(ON_OFF, backlight?.mode),
    toChange: (value) => ({ backlight: { mode: theirs(ON_OFF, value) } }),
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
    range: ({ whiteBalanceModes }) => words(AUTO_MANUAL, whiteBalanceModes),
    read: ({ whiteBalance }) => read(AUTO_MANUAL, whiteBalance?.mode),
    toChange: (value) => ({ whiteBalance: { mode: theirs(AUTO_MANUAL, value) } }),
  },
  "white-balance.red": whiteBalance("red"),
  "white-balance.blue": whiteBalance("blue"),
  "picture.brightness": amount("brightness"),
  "picture.contrast": amount("contrast"),
  "picture.saturation": amount("saturation"),
  "picture.aperture": amount("sharpness"),
  "infrared.night": {
    range: ({ infraredCutModes }) => words(NIGHT, infraredCutModes),
    // AUTO: the camera decides; nobody forces night.
    read: ({ infraredCut }) => (infraredCut === "AUTO" ? "off" : read(NIGHT, infraredCut)),
    toChange: (value) => ({ infraredCut: theirs(NIGHT, value) }),
  },
};

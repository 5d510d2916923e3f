import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { numberSetting, type SettingTable, type ViscaSetting, wordSetting } from "./setting.ts";
import { decodeByte, encodeByte, encodeNibbles, malformed } from "./wire-values.ts";

/** 0E: Sony BRC-X1000 and H800. */
export const EXPOSURE_MODES = {
  auto: 0x00,
  manual: 0x03,
  "shutter-priority": 0x0a,
  "iris-priority": 0x0b,
  bright: 0x0d,
  "gain-priority": 0x0e,
} as const;
export type ExposureMode = keyof typeof EXPOSURE_MODES;

/** Levels in the model's own steps. */
const LEVELS = { shutter: 0x4a, iris: 0x4b, gain: 0x4c, bright: 0x4d, compensation: 0x4e } as const;
type ExposureLevel = keyof typeof LEVELS;

/** Variants of the wide dynamic range command: `sony` 0 off to 3 high (SRG-300H); `ptzoptics` 0–8 (G2, G3);
 * `wide-d` off or on (EVI-D90, AVer); `visibility-enhancer` off or on (BRC-X400, SRG-A40). */
type RangeKind = "sony" | "ptzoptics" | "wide-d" | "visibility-enhancer";

export type ExposureCommand =
  | { readonly kind: "exposure-mode"; readonly mode: ExposureMode }
  | { readonly kind: "exposure-level"; readonly what: ExposureLevel; readonly level: number }
  | { readonly kind: "exposure-compensation"; readonly state: OnOff }
  | { readonly kind: "backlight"; readonly state: OnOff }
  | { readonly kind: "wide-dynamic-range"; readonly level: number; readonly by: RangeKind };

export type ExposureInquiry =
  | { readonly kind: "exposure-mode-inquiry" }
  | { readonly kind: "exposure-level-inquiry"; readonly what: ExposureLevel }
  | { readonly kind: "backlight-inquiry" }
  | { readonly kind: "wide-dynamic-range-inquiry"; readonly by: "sony" | "wide-d" };

/** 02 is Wide-D, 06 the visibility enhancer, 03 neither. */
function rangeBytes(level: number, by: RangeKind): readonly number[] {
  switch (by) {
    case "sony":
      return [0x7e, 0x04, 0x00, encodeByte(level)];
    case "ptzoptics":
      return [0x04, 0x25, ...encodeNibbles(level)];
    case "wide-d":
      return [0x04, 0x3d, level > 0 ? 0x02 : 0x03];
    case "visibility-enhancer":
      return [0x04, 0x3d, level > 0 ? 0x06 : 0x03];
  }
}

export const exposure: PayloadEncoders<ExposureCommand | ExposureInquiry> = {
  "exposure-mode": ({ mode }) => [0x01, 0x04, 0x39, EXPOSURE_MODES[mode]],
  "exposure-level": ({ what, level }) => [0x01, 0x04, LEVELS[what], ...encodeNibbles(level)],
  "exposure-compensation": ({ state }) => [0x01, 0x04, 0x3e, ON_OFF[state]],
  backlight: ({ state }) => [0x01, 0x04, 0x33, ON_OFF[state]],
  "wide-dynamic-range": ({ level, by }) => [0x01, ...rangeBytes(level, by)],
  "exposure-mode-inquiry": () => [0x09, 0x04, 0x39],
  "exposure-level-inquiry": ({ what }) => [0x09, 0x04, LEVELS[what]],
  "backlight-inquiry": () => [0x09, 0x04, 0x33],
  "wide-dynamic-range-inquiry": ({ by }) => [0x09, ...(by === "sony" ? [0x7e, 0x04, 0x00] : [0x04, 0x3d])],
};

const level = (what: ExposureLevel): ViscaSetting<ExposureCommand, ExposureInquiry> =>
  numberSetting((value) => [{ kind: "exposure-level", what, level: value }], {
    kind: "exposure-level-inquiry",
    what,
  });

/** Response to `8x 09 04 3D FF`: 03 off, 02 and 06 on. */
function decodeWideD(data: Uint8Array): number {
  const byte = decodeByte(data);
  if (byte !== 0x02 && byte !== 0x03 && byte !== 0x06) throw malformed(data, "Wide-D is 02, 03 or 06");
  return byte === 0x03 ? 0 : 1;
}

const wideD = (by: RangeKind): ViscaSetting<ExposureCommand, ExposureInquiry> =>
  numberSetting(
    (value) => [{ kind: "wide-dynamic-range", level: value, by }],
    { kind: "wide-dynamic-range-inquiry", by: "wide-d" },
    decodeWideD,
  );

export const exposureSettings: SettingTable<ExposureCommand, ExposureInquiry> = {
  "exposure.mode": wordSetting(EXPOSURE_MODES, (mode) => [{ kind: "exposure-mode", mode }], {
    kind: "exposure-mode-inquiry",
  }),
  "exposure.iris": level("iris"),
  "exposure.gain": level("gain"),
  "exposure.shutter": level("shutter"),
  "exposure.bright": level("bright"),
  // The level has no effect while compensation is off.
  "exposure.compensation": numberSetting(
    (value) => [
      { kind: "exposure-compensation", state: "on" },
      { kind: "exposure-level", what: "compensation", level: value },
    ],
    { kind: "exposure-level-inquiry", what: "compensation" },
  ),
  "exposure.backlight": wordSetting(ON_OFF, (state) => [{ kind: "backlight", state }], {
    kind: "backlight-inquiry",
  }),
  "exposure.wide-dynamic-range": numberSetting(
    (value) => [{ kind: "wide-dynamic-range", level: value, by: "sony" }],
    { kind: "wide-dynamic-range-inquiry", by: "sony" },
    decodeByte,
  ),
  "exposure.wide-dynamic-range:ptzoptics": numberSetting(
    (value) => [{ kind: "wide-dynamic-range", level: value, by: "ptzoptics" }],
    null,
  ),
  "exposure.wide-dynamic-range:wide-d": wideD("wide-d"),
  "exposure.wide-dynamic-range:visibility-enhancer": wideD("visibility-enhancer"),
};

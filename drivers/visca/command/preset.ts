import type { PayloadEncoders } from "./payloads.ts";
import { numberSetting, type SettingTable } from "./setting.ts";
import { decodeNibbles, encodeByte, encodeNibbles } from "./wire-values.ts";

export type PresetCommand =
  /** Numbers as on the wire, 0–254: FF is the terminator. */
  | { readonly kind: "preset"; readonly action: "reset" | "set" | "recall"; readonly number: number }
  /** Sony BRC-X400, SRG-A40: one speed per preset, or one for all. */
  | { readonly kind: "preset-speed-select"; readonly by: "compatible" | "separate" | "common" }
  /** The common speed of all presets: Sony 1–19h, PTZOptics 1–18h. */
  | { readonly kind: "preset-speed"; readonly speed: number; readonly by: "sony" | "ptzoptics" }
  /** The speed of one preset: Sony 1–19h (BRC-300 and H700: 1–18h). */
  | { readonly kind: "preset-speed-of"; readonly number: number; readonly speed: number };

export type PresetInquiry =
  | { readonly kind: "preset-speed-inquiry" }
  | { readonly kind: "preset-speed-of-inquiry"; readonly number: number };

const ACTIONS = { reset: 0, set: 1, recall: 2 } as const;
const SPEEDS_BY = { compatible: 0, separate: 1, common: 2 } as const;

export const preset: PayloadEncoders<PresetCommand | PresetInquiry> = {
  preset: ({ action, number }) => [0x01, 0x04, 0x3f, ACTIONS[action], encodeByte(number)],
  "preset-speed-select": ({ by }) => [0x01, 0x7e, 0x04, 0x1b, SPEEDS_BY[by]],
  // The PTZOptics command looks like a truncated drive.
  "preset-speed": ({ speed, by }) =>
    by === "sony"
      ? [0x01, 0x7e, 0x04, 0x1c, ...encodeNibbles(speed, 2)]
      : [0x01, 0x06, 0x01, encodeByte(speed)],
  "preset-speed-of": ({ number, speed }) => [0x01, 0x7e, 0x01, 0x0b, encodeByte(number), encodeByte(speed)],
  "preset-speed-inquiry": () => [0x09, 0x7e, 0x04, 0x1c],
  "preset-speed-of-inquiry": ({ number }) => [0x09, 0x7e, 0x01, 0x0b, encodeByte(number)],
};

export const presetSettings: SettingTable<PresetCommand, PresetInquiry> = {
  // The common speed has no effect while each preset uses its own.
  "preset.speed": numberSetting(
    (speed) => [
      { kind: "preset-speed-select", by: "common" },
      { kind: "preset-speed", speed, by: "sony" },
    ],
    { kind: "preset-speed-inquiry" },
    (data) => decodeNibbles(data, 2),
  ),
  "preset.speed:ptzoptics": numberSetting(
    (speed) => [{ kind: "preset-speed", speed, by: "ptzoptics" }],
    null,
  ),
};

import type { Quirk } from "../../daemon/contract/device/camera-profile.ts";
import type { PtzPreset } from "./ptz.ts";

/** roomd numbers presets; in ONVIF the camera chooses a token and the client a name. */
export function presetName(number: number): string {
  return `roomd-${number}`;
}

/** Finds a preset by roomd's name, or else by a token that is the number. */
export function findPreset(presets: readonly PtzPreset[], number: number): PtzPreset | undefined {
  const name = presetName(number);
  return presets.find((one) => one.name === name) ?? presets.find((one) => one.token === String(number));
}

/** Returns what to send so that the camera uses `token`. */
export function toWireToken(token: string, quirks: ReadonlySet<Quirk>): string {
  return quirks.has("preset-off-by-one") && /^\d+$/.test(token) ? String(Number(token) - 1) : token;
}

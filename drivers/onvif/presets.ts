import type { Quirk } from "../../daemon/contract/device/camera-profile.ts";
import type { PtzPreset } from "./ptz.ts";

/** roomd counts presets; ONVIF gives each a token of the camera's choice, and a name, which is ours. */
export function presetName(number: number): string {
  return `roomd-${number}`;
}

/** Our own by its name; else one that the camera keeps under that very number. */
export function findPreset(presets: readonly PtzPreset[], number: number): PtzPreset | undefined {
  const name = presetName(number);
  return presets.find((one) => one.name === name) ?? presets.find((one) => one.token === String(number));
}

/** What to send so that the camera takes `token`. */
export function toWireToken(token: string, quirks: ReadonlySet<Quirk>): string {
  return quirks.has("preset-off-by-one") && /^\d+$/.test(token) ? String(Number(token) - 1) : token;
}

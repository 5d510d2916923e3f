import type { Quirk } from "../../daemon/contract/device/camera-profile.ts";
import type { PtzPreset } from "./ptz.ts";

/** roomd numbers presets; in ONVIF the camera chooses a token and the client a name. */
export function presetName(number: number): string {
  return `roomd-${number}`;
}

/** Some cameras write names in other letters: `ROOMD-3`, `roomd_3`. */
const simplify = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Finds a preset by the token that the camera gave it, by roomd's name, or else by a token that is the number. A camera
 * that lists no presets may have them. */
export function findPreset(
  presets: readonly PtzPreset[],
  number: number,
  token: string | undefined,
): Pick<PtzPreset, "token"> | undefined {
  const known = token !== undefined && presets.find((one) => one.token === token);
  if (known) return known;
  if (token !== undefined && presets.length === 0) return { token };
  const name = presetName(number);
  return (
    presets.find((one) => one.name === name) ??
    presets.find((one) => simplify(one.name) === simplify(name)) ??
    presets.find((one) => one.token === String(number))
  );
}

/** Returns the token of the preset that was added between two listings; undefined unless there is exactly one. */
export function addedToken(before: readonly PtzPreset[], after: readonly PtzPreset[]): string | undefined {
  const known = new Set(before.map(({ token }) => token));
  const added = after.filter(({ token }) => !known.has(token));
  return added.length === 1 ? added[0]?.token : undefined;
}

/** Returns what to send so that the camera uses `token`. */
export function toWireToken(token: string, quirks: ReadonlySet<Quirk>): string {
  return quirks.has("preset-off-by-one") && /^\d+$/.test(token) ? String(Number(token) - 1) : token;
}

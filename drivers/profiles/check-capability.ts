import { hasPreset } from "../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera } from "../camera.ts";

type Able = Pick<Camera, "id" | "profile" | "abilities">;

/** Throws `device.unsupported`, with the model's name: what a model can't do is not sent. */
export function checkAbility(
  camera: Able,
  ability: "panTilt" | "zoom" | "absolute" | "relative" | "limits" | "home" | "power",
  what: string,
): void {
  if (!camera.abilities[ability]) throw lacks(camera, what);
}

/** The same for a preset's number. */
export function checkPreset(camera: Able, preset: number): void {
  const { presets } = camera.abilities;
  if (!presets) throw lacks(camera, "presets");
  if (hasPreset(camera.abilities, preset)) return;
  const { first, count, reserved = [] } = presets;
  const except = reserved.map(({ from, to }) => ` except ${from} to ${to}`).join("");
  throw lacks(camera, `preset ${preset}; it keeps ${first} to ${first + count - 1}${except}`);
}

export function lacks({ id, profile: { maker, model } }: Able, what: string): RoomdError {
  return new RoomdError("device.unsupported", `camera "${id}": ${maker} ${model} has no ${what}`);
}

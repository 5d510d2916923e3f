import { hasPreset } from "../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera } from "../camera.ts";

type CapableCamera = Pick<Camera, "id" | "profile" | "capabilities">;

/** Throws `device.unsupported` with the model's name, so that an unsupported command is not sent. */
export function checkCapability(
  camera: CapableCamera,
  capability: "panTilt" | "zoom" | "absolute" | "relative" | "limits" | "home" | "power",
  what: string,
): void {
  if (!camera.capabilities[capability]) throw unsupported(camera, what);
}

/** Throws `device.unsupported` if the camera can't store this preset number. */
export function checkPreset(camera: CapableCamera, preset: number): void {
  const { presets } = camera.capabilities;
  if (!presets) throw unsupported(camera, "presets");
  if (hasPreset(camera.capabilities, preset)) return;
  const { first, count, reserved = [] } = presets;
  const except = reserved.map(({ from, to }) => ` except ${from} to ${to}`).join("");
  throw unsupported(camera, `preset ${preset}; it stores ${first} to ${first + count - 1}${except}`);
}

export function unsupported(
  { id, profile: { manufacturer, model } }: CapableCamera,
  what: string,
): RoomdError {
  return new RoomdError("device.unsupported", `camera "${id}": ${manufacturer} ${model} has no ${what}`);
}

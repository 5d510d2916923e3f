import type { CameraCapabilities } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { capabilitiesOf, quirksOf } from "../profiles/capabilities.ts";
import type { PanTiltDigits, PanTiltSpeeds } from "./command/pan-tilt.ts";
import { PAN_SPEED_MAX, TILT_SPEED_MAX, ZOOM_SPEED_MAX } from "./constants.ts";
import { DEFAULT_TIMINGS, type ViscaTimings } from "./timings.ts";

/** A profile prepared for the driver, for one firmware version. */
export interface ViscaModel {
  readonly profile: CameraProfile;
  readonly capabilities: CameraCapabilities;
  readonly timings: ViscaTimings;
  /** Converts a velocity of -1 to 1 into signed steps; anything but zero is at least step 1. */
  readonly driveSteps: (axis: "pan" | "tilt" | "zoom", velocity: number) => number;
  /** The fastest step of each axis. */
  readonly maxSpeeds: { readonly pan: number; readonly tilt: number; readonly zoom: number };
  /** -1 if positions increase in the opposite direction of drives. */
  readonly signs: { readonly pan: 1 | -1; readonly tilt: 1 | -1 };
  readonly digits: PanTiltDigits;
  /** Parameters of an absolute or relative move, at full speed. */
  readonly moveParameters: {
    readonly speed: number;
    readonly fastest: PanTiltSpeeds;
    readonly digits: PanTiltDigits;
    readonly speedMode: "per-axis" | "shared";
  };
  readonly clampZoom: (zoom: number) => number;
  /** The number to send for preset `number`. */
  readonly wirePreset: (number: number) => number;
}

const ZOOM_MAX = 0x4000;
/** Four nibbles. */
const ZOOM_ENCODED_MAX = 0xffff;

export function viscaModel(
  profile: CameraProfile,
  firmware: string | null,
  timings: Partial<ViscaTimings> = {},
): ViscaModel {
  const quirks = quirksOf(profile, firmware);
  const { source: _, ...own } = profile.timings ?? { source: "" };
  const { minimum = 0, maximum = ZOOM_MAX, digitalMaximum = maximum } = profile.zoom ?? {};
  // A profile for any camera does not know how far this one zooms.
  const zoomMaximum = profile.identity ? Math.max(maximum, digitalMaximum) : ZOOM_ENCODED_MAX;
  const speeds = {
    pan: profile.pan?.speeds ?? PAN_SPEED_MAX,
    tilt: profile.tilt?.speeds ?? TILT_SPEED_MAX,
    zoom: profile.zoom?.speeds ?? ZOOM_SPEED_MAX,
  };
  const digits = { pan: profile.pan?.digits ?? 4, tilt: profile.tilt?.digits ?? 4 };
  return {
    profile,
    capabilities: capabilitiesOf(profile),
    timings: { ...DEFAULT_TIMINGS, ...own, ...timings },
    driveSteps: (axis, velocity) => {
      const curve = axis === "zoom" ? undefined : profile.speedCurves?.[axis];
      return Math.sign(velocity) * nearestStep(Math.abs(velocity), speeds[axis], curve) + 0;
    },
    maxSpeeds: speeds,
    digits,
    moveParameters: {
      speed: Math.max(speeds.pan, speeds.tilt),
      fastest: speeds,
      digits,
      speedMode: quirks.has("one-move-speed") ? "shared" : "per-axis",
    },
    signs: { pan: quirks.has("pan-reversed") ? -1 : 1, tilt: quirks.has("tilt-reversed") ? -1 : 1 },
    clampZoom: (zoom) => Math.max(minimum, Math.min(zoomMaximum, Math.round(zoom))),
    wirePreset: (number) => (quirks.has("preset-off-by-one") ? number - 1 : number),
  };
}

/** Returns the step for a fraction of the full speed. Steps are rarely linear: with a table of degrees per second,
 * the nearest step is used. */
function nearestStep(fraction: number, maxStep: number, curve: readonly number[] | undefined): number {
  if (fraction === 0) return 0;
  if (!curve) return Math.max(1, Math.round(fraction * maxStep));
  const target = fraction * (curve.at(-1) ?? 0);
  const difference = (speed: number) => Math.abs(speed - target);
  const best = curve.reduce(
    (found, speed, index) => (difference(speed) < difference(curve[found] ?? 0) ? index : found),
    0,
  );
  return Math.min(best + 1, maxStep);
}

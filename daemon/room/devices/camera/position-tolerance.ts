import type { Position } from "../../../../drivers/camera.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";

const AXES = ["pan", "tilt", "zoom"] as const;

/** How far from its target a camera may stand and still be there, in its own units. Heads come back to within
 * a step or two of their motor; a VISCA unit is 0.07° or less, so ten are seen by nobody at the wide end and
 * are a small part of the picture at the far one. Zoom lenses are less exact: 64 of 16384. */
const TOLERANCE_UNITS = { pan: 10, tilt: 10, zoom: 64 } as const;
/** The same where the camera counts from -1 to 1 (ONVIF's generic spaces). */
const TOLERANCE_NORMALISED = { pan: 0.005, tilt: 0.01, zoom: 0.01 } as const;

function positionTolerance(capabilities: Pick<CameraCapabilities, "zoomRange">): Position {
  const { zoomRange } = capabilities;
  return zoomRange && zoomRange.maximum <= 1 ? TOLERANCE_NORMALISED : TOLERANCE_UNITS;
}

/** Whether a camera that stands at `position` is where `target` is. */
export function isAtTarget(
  position: Position,
  target: Position,
  capabilities: Pick<CameraCapabilities, "zoomRange">,
): boolean {
  const near = positionTolerance(capabilities);
  return AXES.every((axis) => Math.abs(position[axis] - target[axis]) <= near[axis]);
}

/** The share of the way that is done, 0 to 1: that of the axis which has the largest share before it. */
export function moveProgress(start: Position, now: Position, target: Position): number {
  const left = AXES.map((axis) => {
    const whole = Math.abs(target[axis] - start[axis]);
    return whole === 0 ? 0 : Math.abs(target[axis] - now[axis]) / whole;
  });
  return Math.min(1, Math.max(0, 1 - Math.max(...left)));
}

import type { Position } from "../../../../drivers/camera.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";

const AXES = ["pan", "tilt", "zoom"] as const;

/** Allowed distance from a target position, in VISCA units. Heads return to within a step or two of their motor;
 * a unit is 0.07° or less, so ten are invisible at the wide end and a small part of the image at the tele end.
 * Zoom lenses are less exact: 64 of 16384. */
const TOLERANCE_UNITS = { pan: 10, tilt: 10, zoom: 64 } as const;
/** The same for positions from -1 to 1 (ONVIF's generic spaces). */
const TOLERANCE_NORMALISED = { pan: 0.005, tilt: 0.01, zoom: 0.01 } as const;

function positionTolerance(capabilities: Pick<CameraCapabilities, "zoomRange">): Position {
  const { zoomRange } = capabilities;
  return zoomRange && zoomRange.maximum <= 1 ? TOLERANCE_NORMALISED : TOLERANCE_UNITS;
}

/** Whether `position` is within the tolerance of `target`. */
export function isAtTarget(
  position: Position,
  target: Position,
  capabilities: Pick<CameraCapabilities, "zoomRange">,
): boolean {
  const tolerance = positionTolerance(capabilities);
  return AXES.every((axis) => Math.abs(position[axis] - target[axis]) <= tolerance[axis]);
}

/** Returns the completed fraction of a move, 0 to 1: that of the axis with the most left to go. */
export function moveProgress(start: Position, now: Position, target: Position): number {
  const left = AXES.map((axis) => {
    const distance = Math.abs(target[axis] - start[axis]);
    return distance === 0 ? 0 : Math.abs(target[axis] - now[axis]) / distance;
  });
  return Math.min(1, Math.max(0, 1 - Math.max(...left)));
}

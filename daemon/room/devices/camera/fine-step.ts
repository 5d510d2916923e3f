import type { Velocity } from "../../../../drivers/camera.ts";

/** A direction on each axis: -1, 0 or 1. */
export type Direction = Velocity;

/** Slower than the slowest step of any camera, which then takes its slowest. */
const STEP_SPEED = 0.04;
/** A nudge at the wide end, ms: some half a degree with the slowest steps known, and two frames of video at
 * least, so that the eye sees each one. */
const STEP_MS = 120;
/** Shorter ones may end before the camera has begun, ms. */
const MIN_STEP_MS = 50;

/** A short nudge: how fast and for how long. The slowest speed can't be scaled for zoom, so its time is. */
export function fineStep(direction: Direction, zoomFactor: number): { velocity: Velocity; forMs: number } {
  const { pan, tilt, zoom } = direction;
  const turns = pan !== 0 || tilt !== 0;
  return {
    velocity: { pan: pan * STEP_SPEED, tilt: tilt * STEP_SPEED, zoom: zoom * STEP_SPEED },
    forMs: turns ? Math.max(MIN_STEP_MS, STEP_MS * zoomFactor) : STEP_MS,
  };
}

import type { Velocity } from "../../../../drivers/camera.ts";

/** A direction on each axis: -1, 0 or 1. */
export type Direction = Velocity;

/** Slower than the slowest step of any camera, which then uses its slowest. */
const STEP_SPEED = 0.04;
/** Duration of a step at the wide end, ms: about half a degree at the slowest known speed, and at least two video
 * frames, so that each step is visible. */
const STEP_MS = 120;
/** Shorter steps may end before the camera has started, ms. */
const MIN_STEP_MS = 50;

/** Returns the velocity and duration of a step. The slowest speed can't be scaled for zoom, so the time is. */
export function fineStep(direction: Direction, zoomFactor: number): { velocity: Velocity; forMs: number } {
  const { pan, tilt, zoom } = direction;
  const turns = pan !== 0 || tilt !== 0;
  return {
    velocity: { pan: pan * STEP_SPEED, tilt: tilt * STEP_SPEED, zoom: zoom * STEP_SPEED },
    forMs: turns ? Math.max(MIN_STEP_MS, STEP_MS * zoomFactor) : STEP_MS,
  };
}

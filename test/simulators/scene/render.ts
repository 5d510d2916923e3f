import type { Position } from "../../../drivers/camera.ts";
import { LIMITS } from "../camera-model.ts";
import { type Panorama, UNITS_A_PIXEL } from "./panorama.ts";

/** Width of the view at full tele, relative to full wide. */
const TELE = 1 / 5;
const BALL = 14;

export interface View {
  readonly width: number;
  readonly height: number;
}

export function frameBytes({ width, height }: View): number {
  return (width * height * 3) / 2;
}

/** Renders the view at `position` into `frame` (I420). */
export function renderView(panorama: Panorama, view: View, position: Position, frame: Uint8Array): void {
  const { width, height } = view;
  const share = 1 - (1 - TELE) * (position.zoom / LIMITS.zoom[1]);
  const centreX = (position.pan - LIMITS.pan[0]) / UNITS_A_PIXEL + width / 2;
  const centreY = (LIMITS.tilt[1] - position.tilt) / UNITS_A_PIXEL + height / 2;
  const left = centreX - (width * share) / 2;
  const top = centreY - (height * share) / 2;
  const columns = new Uint32Array(width);
  for (let x = 0; x < width; x++) columns[x] = clamp(left + x * share, panorama.width);
  const { luma, blue, red } = panorama;
  for (let y = 0, at = 0; y < height; y++) {
    const row = clamp(top + y * share, panorama.height) * panorama.width;
    for (let x = 0; x < width; x++) frame[at++] = luma[row + (columns[x] ?? 0)] ?? 0;
  }
  const blueAt = width * height;
  const redAt = blueAt + blueAt / 4;
  for (let y = 0, at = 0; y < height; y += 2) {
    const row = clamp(top + y * share, panorama.height) * panorama.width;
    for (let x = 0; x < width; x += 2, at++) {
      const from = row + (columns[x] ?? 0);
      frame[blueAt + at] = blue[from] ?? 128;
      frame[redAt + at] = red[from] ?? 128;
    }
  }
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, Math.floor(value)));
}

/** Position of the bouncing ball, which moves while the camera stands still. */
function ballAt({ width, height }: View, seconds: number): { x: number; y: number } {
  const swing = (period: number) => Math.abs(((seconds / period) % 2) - 1);
  return {
    x: Math.round(swing(4) * (width - 2 * BALL)) + BALL,
    y: Math.round(height * 0.9 - Math.abs(Math.sin(seconds * 2.2)) * height * 0.25),
  };
}

/** Draws the ball into a copy of the view. */
export function drawBall(frame: Uint8Array, view: View, seconds: number): void {
  const { x: centreX, y: centreY } = ballAt(view, seconds);
  for (let y = -BALL; y <= BALL; y++) {
    const half = Math.floor(Math.sqrt(BALL * BALL - y * y));
    const row = centreY + y;
    if (row < 0 || row >= view.height) continue;
    frame.fill(235, row * view.width + centreX - half, row * view.width + centreX + half);
  }
}

import { LIMITS } from "../camera-model.ts";

/** A room around the camera, as one luma and two chroma planes. The view of a camera is a section of it. */
export interface Panorama {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

interface Colour {
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
}

const colour = (luma: number, blue: number, red: number): Colour => ({ luma, blue, red });
const WALL = colour(150, 122, 134);
const GRID = colour(120, 122, 134);
const FLOOR = colour(86, 112, 140);
const DARK = colour(40, 128, 128);
const WHITE = colour(225, 128, 128);
/** Banners along the wall make every direction look different. */
const BANNERS = [
  colour(90, 100, 200),
  colour(150, 60, 150),
  colour(110, 180, 100),
  colour(120, 90, 90),
  colour(170, 50, 160),
  colour(70, 170, 130),
  colour(140, 140, 70),
  colour(100, 150, 180),
] as const;

/** 5×3 pixels per digit, rows from the top, the left pixel in the highest bit. */
const DIGITS = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 3, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 2, 2, 2],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
] as const;

/** Units of pan and tilt per pixel. */
export const UNITS_A_PIXEL = 2;

export function drawPanorama(viewWidth: number, viewHeight: number): Panorama {
  const width = Math.round((LIMITS.pan[1] - LIMITS.pan[0]) / UNITS_A_PIXEL) + viewWidth;
  const height = Math.round((LIMITS.tilt[1] - LIMITS.tilt[0]) / UNITS_A_PIXEL) + viewHeight;
  const size = width * height;
  const luma = new Uint8Array(size);
  const blue = new Uint8Array(size);
  const red = new Uint8Array(size);
  const fill = (left: number, top: number, right: number, bottom: number, what: Colour) => {
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      const from = y * width + Math.max(0, left);
      const to = y * width + Math.min(width, right);
      luma.fill(what.luma, from, to);
      blue.fill(what.blue, from, to);
      red.fill(what.red, from, to);
    }
  };
  // Tilt 0 is the middle of the wall, above the floor.
  const horizon = Math.round(LIMITS.tilt[1] / UNITS_A_PIXEL + viewHeight / 2);
  fill(0, 0, width, height, WALL);
  for (let x = 0; x < width; x += 80) fill(x, 0, x + 2, height, GRID);
  for (let y = horizon % 80; y < height; y += 80) fill(0, y, width, y + 2, GRID);
  fill(0, horizon + 150, width, height, FLOOR);
  for (let index = 0; index * 240 < width; index++) {
    const banner = BANNERS[index % BANNERS.length] ?? DARK;
    const left = index * 240 + 30;
    fill(left - 6, horizon - 116, left + 186, horizon + 96, DARK);
    fill(left, horizon - 110, left + 180, horizon + 90, banner);
    fill(left + 40, horizon + 120, left + 140, horizon + 210, DARK);
    writeNumber(index + 1, left + 90, horizon - 70, fill);
  }
  return { width, height, luma, blue, red };
}

function writeNumber(
  number: number,
  centre: number,
  top: number,
  fill: (left: number, top: number, right: number, bottom: number, what: Colour) => void,
): void {
  const digits = [...String(number)].map(Number);
  const dot = 20;
  const start = centre - (digits.length * 4 - 1) * (dot / 2);
  for (const [index, digit] of digits.entries()) {
    for (const [row, bits] of (DIGITS[digit] ?? DIGITS[0]).entries()) {
      for (let column = 0; column < 3; column++) {
        if (((bits >> (2 - column)) & 1) === 0) continue;
        const left = start + (index * 4 + column) * dot;
        fill(left, top + row * dot, left + dot, top + (row + 1) * dot, WHITE);
      }
    }
  }
}

import { setTimeout as wait } from "node:timers/promises";
import type { Camera, Position, Velocity } from "../../../drivers/camera.ts";

/** Properties that only a movement shows. */
export interface MovementFindings {
  /** Ends of each axis, in the camera's units. */
  readonly pan: Range;
  readonly tilt: Range;
  readonly zoom: Range;
  /** Positions decrease while the camera turns right, or up. */
  readonly panReversed: boolean;
  readonly tiltReversed: boolean;
  /** `arrives`: the camera is at its target when it completes the move. */
  readonly absolute: "arrives" | "completes-early" | "refused";
  readonly home: boolean;
  /** The longest time from Stop to two equal positions, ms. */
  readonly settleMs: number;
  /** The camera is back where it was. */
  readonly returned: boolean;
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** Interval between two positions that are compared. */
const READ_EVERY_MS = 120;
/** Longest sweep from end to end. */
const SWEEP_MS = 60_000;
const STILL: Velocity = { pan: 0, tilt: 0, zoom: 0 };

const same = (a: Position, b: Position) => a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;

/** Waits until two positions are equal. Returns the position and how long that took. */
async function waitUntilStill(
  camera: Camera,
  signal: AbortSignal,
): Promise<{ position: Position; ms: number }> {
  const startedAt = performance.now();
  let before = await camera.position(signal);
  while (performance.now() - startedAt < SWEEP_MS) {
    await wait(READ_EVERY_MS, undefined, { signal });
    const now = await camera.position(signal);
    if (same(before, now)) return { position: now, ms: performance.now() - startedAt };
    before = now;
  }
  return { position: before, ms: SWEEP_MS };
}

/** Moves the camera to the ends of each axis and back; stops it if anything fails. */
export async function probeMovement(
  camera: Camera,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<MovementFindings> {
  const { position: start } = await waitUntilStill(camera, signal);
  let standsAfterMs = 0;
  const sweep = async (axis: keyof Velocity, direction: 1 | -1): Promise<Position> => {
    onProgress(`${axis} to its ${direction > 0 ? "upper" : "lower"} end`);
    await camera.drive({ ...STILL, [axis]: direction }, signal);
    await wait(READ_EVERY_MS, undefined, { signal });
    const { position } = await waitUntilStill(camera, signal);
    await camera.stop(signal);
    const { ms } = await waitUntilStill(camera, signal);
    standsAfterMs = Math.max(standsAfterMs, ms);
    return position;
  };
  const ends = async (axis: keyof Velocity): Promise<Range & { reversed: boolean }> => {
    const lower = (await sweep(axis, -1))[axis];
    const upper = (await sweep(axis, 1))[axis];
    return { minimum: Math.min(lower, upper), maximum: Math.max(lower, upper), reversed: lower > upper };
  };
  try {
    const pan = await ends("pan");
    const tilt = await ends("tilt");
    const zoom = await ends("zoom");
    onProgress("home");
    const home = await camera.home(signal).then(
      () => true,
      () => false,
    );
    onProgress("return");
    const absolute = await goTo(camera, start, signal);
    const { position } = await waitUntilStill(camera, signal);
    return {
      pan: { minimum: pan.minimum, maximum: pan.maximum },
      tilt: { minimum: tilt.minimum, maximum: tilt.maximum },
      zoom: { minimum: zoom.minimum, maximum: zoom.maximum },
      panReversed: pan.reversed,
      tiltReversed: tilt.reversed,
      absolute,
      home,
      settleMs: Math.ceil(standsAfterMs),
      returned: same(position, start),
    };
  } catch (error) {
    await camera.stop().catch(() => {});
    await goTo(camera, start, AbortSignal.timeout(SWEEP_MS)).catch(() => {});
    throw error;
  }
}

async function goTo(
  camera: Camera,
  target: Position,
  signal: AbortSignal,
): Promise<MovementFindings["absolute"]> {
  try {
    await camera.moveTo(target, signal);
  } catch {
    return "refused";
  }
  const position = await camera.position(signal);
  return same(position, target) ? "arrives" : "completes-early";
}

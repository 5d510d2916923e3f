import { setTimeout as wait } from "node:timers/promises";
import type { Camera, Position, Velocity } from "../../../drivers/camera.ts";

/** What only movement tells. */
export interface MovementFindings {
  /** Ends of each axis, in the camera's units. */
  readonly pan: Range;
  readonly tilt: Range;
  readonly zoom: Range;
  /** Positions fall where the drive says right, or up. */
  readonly panReversed: boolean;
  readonly tiltReversed: boolean;
  /** A completed absolute move has arrived: its completion can be trusted. */
  readonly absolute: "arrives" | "completes-early" | "refused";
  readonly home: boolean;
  /** Time from Stop to the first two equal positions, ms: the slowest seen. */
  readonly settleMs: number;
  /** It is back where it stood. */
  readonly returned: boolean;
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** Two positions this far apart in time are equal when it stands, ms. */
const READ_EVERY_MS = 120;
/** No camera sweeps longer than this from end to end, ms. */
const SWEEP_MS = 60_000;
const STILL: Velocity = { pan: 0, tilt: 0, zoom: 0 };

const same = (a: Position, b: Position) => a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;

/** Waits until two readings are equal; answers the position, and how long that took, ms. */
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

/** Moves the camera to the ends of each axis and back. It is stopped whatever happens. */
export async function probeMovement(
  camera: Camera,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<MovementFindings> {
  const { position: start } = await waitUntilStill(camera, signal);
  let standsAfterMs = 0;
  const sweep = async (axis: keyof Velocity, direction: 1 | -1): Promise<Position> => {
    progress(`${axis} to its ${direction > 0 ? "upper" : "lower"} end`);
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
    progress("home");
    const home = await camera.home(signal).then(
      () => true,
      () => false,
    );
    progress("back to where it stood");
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
  const atOnce = await camera.position(signal);
  return same(atOnce, target) ? "arrives" : "completes-early";
}

import type { Camera, Position } from "../../../drivers/camera.ts";
import { RoomdError } from "../../contract/errors.ts";

/** The preset numbers that the camera accepts. */
export interface PresetFindings {
  readonly first: number;
  readonly count: number;
}

const HIGHEST = 254;

/** Some cameras refuse a number that they lack, others don't reply to it. */
const isLacking = (error: unknown) =>
  error instanceof RoomdError && (error.code === "device.refused" || error.code === "timeout");

/** Finds the lowest and highest accepted number by recalling presets; overwrites none. */
export async function probePresets(
  camera: Camera,
  start: Position,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<PresetFindings | null> {
  const accepts = async (number: number): Promise<boolean> => {
    onProgress(`preset ${number}`);
    try {
      await camera.recallPreset(number, signal);
      return true;
    } catch (error) {
      if (!isLacking(error)) throw error;
      // Rejects if the camera is gone.
      await camera.position(signal);
      return false;
    }
  };
  try {
    const first = (await accepts(0)) ? 0 : (await accepts(1)) ? 1 : undefined;
    if (first === undefined) return null;
    let low = first;
    let high = HIGHEST + 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (await accepts(middle)) low = middle;
      else high = middle;
    }
    return { first, count: low - first + 1 };
  } finally {
    await camera.stop().catch(() => {});
    await camera.moveTo(start).catch(() => {});
  }
}

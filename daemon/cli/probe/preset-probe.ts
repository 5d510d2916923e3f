import type { Camera, Position } from "../../../drivers/camera.ts";
import { RoomdError } from "../../contract/errors.ts";

/** Which preset numbers the camera takes. */
export interface PresetFindings {
  readonly first: number;
  readonly count: number;
}

const HIGHEST = 254;

const refused = (error: unknown) => error instanceof RoomdError && error.code === "device.refused";

/** Recalls presets to find the lowest and highest number that is not refused; nothing is overwritten. */
export async function probePresets(
  camera: Camera,
  start: Position,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<PresetFindings | null> {
  const takes = async (number: number): Promise<boolean> => {
    progress(`preset ${number}`);
    try {
      await camera.recallPreset(number, signal);
      return true;
    } catch (error) {
      if (refused(error)) return false;
      throw error;
    }
  };
  try {
    const first = (await takes(0)) ? 0 : (await takes(1)) ? 1 : undefined;
    if (first === undefined) return null;
    let low = first;
    let high = HIGHEST + 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (await takes(middle)) low = middle;
      else high = middle;
    }
    return { first, count: low - first + 1 };
  } finally {
    await camera.stop().catch(() => {});
    await camera.moveTo(start).catch(() => {});
  }
}

import { RoomdError } from "../../../contract/errors.ts";
import type { Logger } from "../../../platform/log.ts";
import type { Presets, StoredPreset } from "../../store/presets.ts";
import type { CameraDevice } from "./camera-device.ts";

export interface PresetControlOptions {
  readonly presets: Presets;
  readonly logger: Logger;
  /** Returns a JPEG of what this camera sees; undefined if there is none. */
  readonly takeThumbnail: (device: CameraDevice) => Promise<Uint8Array | undefined>;
}

/** Saves and recalls presets, combining the camera's own presets with those stored by the room. */
export class PresetControl {
  readonly #options: PresetControlOptions;

  constructor(options: PresetControlOptions) {
    this.#options = options;
  }

  /** Throws `device.unsupported` for a camera that neither stores this number nor reports its position. */
  async save(device: CameraDevice, number: number, name: string | undefined): Promise<void> {
    const { presets } = this.#options;
    const { movementCount } = device;
    const storedIn = device.onboardPresets.has(number) ? "camera" : "room";
    if (storedIn === "camera") await device.onboardPresets.save(number);
    const position = device.capabilities.absolute ? await device.positionIfReported() : null;
    if (storedIn === "room" && position === null) {
      throw new RoomdError(
        "device.unsupported",
        `camera "${device.id}" can't store preset ${number} and does not report its position`,
      );
    }
    const savedAtMs = await presets.save(device.id, { number, name, position, storedIn });
    // The thumbnail is captured in the background.
    void this.#captureThumbnail(device, number, savedAtMs, movementCount);
  }

  async recall(device: CameraDevice, number: number): Promise<void> {
    const { presets, logger } = this.#options;
    const stored = presets.get(device.id, number);
    const preset: StoredPreset = device.onboardPresets.has(number) ? stored : { ...stored, storedIn: "room" };
    await device.recallPreset(preset, (actual) => {
      logger.warn(
        { camera: device.id, preset: number, actual, expected: preset.position },
        "camera preset lost",
      );
      presets.markLostByCamera(device.id, number).catch((error: unknown) => {
        logger.error({ err: error }, "preset not stored");
      });
    });
  }

  async reset(device: CameraDevice, number: number): Promise<void> {
    const { presets } = this.#options;
    const { storedIn } = presets.get(device.id, number);
    if (storedIn === "camera" && device.onboardPresets.has(number)) await device.onboardPresets.reset(number);
    await presets.remove(device.id, number);
  }

  async #captureThumbnail(
    device: CameraDevice,
    number: number,
    savedAtMs: number,
    movements: number,
  ): Promise<void> {
    const { presets, logger, takeThumbnail } = this.#options;
    try {
      const jpeg = await takeThumbnail(device);
      // The camera moved meanwhile: the image shows something else.
      if (jpeg === undefined || device.movementCount !== movements) return;
      await presets.attachThumbnail(device.id, number, savedAtMs, jpeg);
    } catch (error) {
      logger.warn({ camera: device.id, preset: number, err: error }, "preset thumbnail missing");
    }
  }
}

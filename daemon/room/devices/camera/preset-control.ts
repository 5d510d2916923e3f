import { RoomdError } from "../../../contract/errors.ts";
import type { Logger } from "../../../platform/log.ts";
import type { Presets } from "../../store/presets.ts";
import type { CameraDevice } from "./camera-device.ts";

export interface PresetControlOptions {
  readonly presets: Presets;
  readonly logger: Logger;
  /** A new picture of what this camera sees now; undefined where the room has none of it. */
  readonly picture: (device: CameraDevice) => Promise<Uint8Array | undefined>;
}

/** Saves and recalls presets: what the camera remembers and what the room keeps are one thing to the operator. */
export class PresetControl {
  readonly #options: PresetControlOptions;

  constructor(options: PresetControlOptions) {
    this.#options = options;
  }

  /** Throws `device.unsupported` for a camera that neither remembers that number nor says where it stands. */
  async save(device: CameraDevice, number: number, name: string | undefined): Promise<void> {
    const { presets } = this.#options;
    const { movements } = device;
    const memory = device.memory.has(number) ? "camera" : "room";
    if (memory === "camera") await device.memory.save(number);
    const position = device.abilities.absolute ? await device.position() : null;
    if (memory === "room" && position === null) {
      throw new RoomdError(
        "device.unsupported",
        `camera "${device.id}" has no memory for preset ${number}, and does not say where it stands`,
      );
    }
    const savedAtMs = await presets.save(device.id, { number, name, position, memory });
    // The picture comes when it comes: the operator goes on meanwhile.
    void this.#photograph(device, number, savedAtMs, movements);
  }

  async recall(device: CameraDevice, number: number): Promise<void> {
    const { presets, logger } = this.#options;
    const kept = presets.get(device.id, number);
    const preset = device.memory.has(number) ? kept : { ...kept, memory: "room" as const };
    await device.recallPreset(preset, (stoodAt) => {
      const wanted = preset.position;
      logger.warn(
        { camera: device.id, preset: number, stoodAt, wanted },
        "the camera has forgotten where its preset points; the room moves it there from now on",
      );
      presets.forgottenByCamera(device.id, number).catch((error: unknown) => {
        logger.error({ err: error }, "preset not kept");
      });
    });
  }

  async reset(device: CameraDevice, number: number): Promise<void> {
    const { presets } = this.#options;
    const { memory } = presets.get(device.id, number);
    if (memory === "camera" && device.memory.has(number)) await device.memory.reset(number);
    await presets.forget(device.id, number);
  }

  async #photograph(
    device: CameraDevice,
    number: number,
    savedAtMs: number,
    movements: number,
  ): Promise<void> {
    const { presets, logger, picture } = this.#options;
    try {
      const jpeg = await picture(device);
      // One that moved on meanwhile saw something else.
      if (jpeg === undefined || device.movements !== movements) return;
      await presets.attachPicture(device.id, number, savedAtMs, jpeg);
    } catch (error) {
      logger.warn({ camera: device.id, preset: number, err: error }, "preset has no picture");
    }
  }
}

import { Type } from "typebox";
import type { PresetTokens } from "../../../drivers/camera.ts";
import type { Logger } from "../../platform/log.ts";
import type { RoomStore } from "./room-store.ts";

const Tokens = Type.Record(Type.String(), Type.String());

/** Tokens that network cameras have given to the room's presets: some keep no name by which a preset could be found again
 * after a restart of the room. */
export class StoredPresetTokens {
  readonly #store: RoomStore;
  readonly #logger: Logger;
  readonly #byCamera = new Map<string, Map<number, string>>();

  private constructor(store: RoomStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  static async load(
    store: RoomStore,
    cameras: readonly string[],
    logger: Logger,
  ): Promise<StoredPresetTokens> {
    const stored = new StoredPresetTokens(store, logger);
    for (const camera of cameras) {
      const tokens = (await store.getValue(keyOf(camera), Tokens)) ?? {};
      const entries = Object.entries(tokens).map(([number, token]) => [Number(number), token] as const);
      stored.#byCamera.set(camera, new Map(entries));
    }
    return stored;
  }

  of(camera: string): PresetTokens {
    const tokens = this.#byCamera.get(camera) ?? new Map<number, string>();
    this.#byCamera.set(camera, tokens);
    const save = () => {
      this.#store.setValue(keyOf(camera), Object.fromEntries(tokens)).catch((error: unknown) => {
        this.#logger.error({ camera, err: error }, "preset tokens not stored");
      });
    };
    return {
      get: (number) => tokens.get(number),
      set: (number, token) => {
        if (tokens.get(number) === token) return;
        tokens.set(number, token);
        save();
      },
      delete: (number) => {
        if (tokens.delete(number)) save();
      },
    };
  }
}

const keyOf = (camera: string) => `preset-tokens.${camera}`;

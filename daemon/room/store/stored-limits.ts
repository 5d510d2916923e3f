import { type Static, Type } from "typebox";
import type { LimitCorner } from "../../../drivers/camera.ts";
import type { RoomStore } from "./room-store.ts";

const Corner = Type.Object({ pan: Type.Number(), tilt: Type.Number() });
const Limits = Type.Object({ "up-right": Type.Optional(Corner), "down-left": Type.Optional(Corner) });
type Limits = Static<typeof Limits>;
type Corner = Static<typeof Corner>;

const keyOf = (camera: string) => `limits.${camera}`;

/** The pan and tilt limits of each camera, which cameras lose without power. */
export class StoredLimits {
  readonly #store: RoomStore;
  readonly #byCamera = new Map<string, Limits>();

  private constructor(store: RoomStore) {
    this.#store = store;
  }

  static async load(store: RoomStore, cameras: readonly string[]): Promise<StoredLimits> {
    const limits = new StoredLimits(store);
    for (const camera of cameras) {
      const key = keyOf(camera);
      limits.#byCamera.set(camera, (await store.getValue(key, Limits)) ?? {});
    }
    return limits;
  }

  of(camera: string): readonly (readonly [LimitCorner, Corner])[] {
    const limits = this.#byCamera.get(camera) ?? {};
    return Object.entries(limits) as [LimitCorner, Corner][];
  }

  /** Called after the camera accepted a limit; null: removed it. */
  async save(camera: string, corner: LimitCorner, to: Corner | null): Promise<void> {
    const { [corner]: _, ...others } = this.#byCamera.get(camera) ?? {};
    const limits: Limits = to === null ? others : { ...others, [corner]: to };
    this.#byCamera.set(camera, limits);
    await this.#store.setValue(keyOf(camera), limits);
  }
}

import { type Static, Type } from "typebox";
import type { LimitCorner } from "../../../drivers/camera.ts";
import { parse } from "../../contract/parse.ts";
import type { RoomStore } from "./room-store.ts";

const Corner = Type.Object({ pan: Type.Number(), tilt: Type.Number() });
const Limits = Type.Object({ "up-right": Type.Optional(Corner), "down-left": Type.Optional(Corner) });
type Limits = Static<typeof Limits>;
type Corner = Static<typeof Corner>;

const keyOf = (camera: string) => `kept-limits.${camera}`;

/** How far each camera may turn: cameras forget it with their power, and would then show what they must not. */
export class StoredLimits {
  readonly #store: RoomStore;
  readonly #byCamera = new Map<string, Limits>();

  private constructor(store: RoomStore) {
    this.#store = store;
  }

  static async load(store: RoomStore, cameras: readonly string[]): Promise<StoredLimits> {
    const kept = new StoredLimits(store);
    for (const camera of cameras) {
      const key = keyOf(camera);
      kept.#byCamera.set(camera, parse(Limits, (await store.getValue(key)) ?? {}, key));
    }
    return kept;
  }

  of(camera: string): readonly (readonly [LimitCorner, Corner])[] {
    const limits = this.#byCamera.get(camera) ?? {};
    return Object.entries(limits) as [LimitCorner, Corner][];
  }

  /** The camera has taken it; null: it may turn there as far as it can. */
  async save(camera: string, corner: LimitCorner, to: Corner | null): Promise<void> {
    const { [corner]: _, ...others } = this.#byCamera.get(camera) ?? {};
    const limits: Limits = to === null ? others : { ...others, [corner]: to };
    this.#byCamera.set(camera, limits);
    await this.#store.setValue(keyOf(camera), limits);
  }
}

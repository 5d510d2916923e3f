import { type Static, Type } from "typebox";
import { type SettingName, SettingValue } from "../../contract/device/camera.ts";
import type { StoredSetting } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { RoomStore } from "./room-store.ts";

const StoredValues = Type.Record(Type.String(), SettingValue);
type StoredValues = Static<typeof StoredValues>;

const keyOf = (camera: string) => `settings.${camera}`;

/** The settings made on each camera, which are restored when a camera has lost them. */
export class StoredSettings {
  readonly changes = new ChangeEmitter();
  readonly #store: RoomStore;
  readonly #byCamera = new Map<string, Record<string, StoredSetting>>();

  private constructor(store: RoomStore) {
    this.#store = store;
  }

  static async load(store: RoomStore, cameras: readonly string[]): Promise<StoredSettings> {
    const settings = new StoredSettings(store);
    for (const camera of cameras) {
      const key = keyOf(camera);
      const values = (await store.getValue(key, StoredValues)) ?? {};
      const stored = Object.entries(values).map(([name, value]) => [name, { value, status: "unverified" }]);
      settings.#byCamera.set(camera, Object.fromEntries(stored));
    }
    return settings;
  }

  of(camera: string): Readonly<Record<string, StoredSetting>> {
    return this.#byCamera.get(camera) ?? {};
  }

  /** Called after the camera accepted a setting. */
  async save(camera: string, name: SettingName, value: SettingValue): Promise<void> {
    this.setStatus(camera, name, { value, status: "applied" });
    await this.#save(camera);
  }

  async remove(camera: string, name: SettingName): Promise<void> {
    const { [name]: _, ...others } = this.of(camera);
    this.#byCamera.set(camera, others);
    this.changes.emit();
    await this.#save(camera);
  }

  /** Sets whether the camera has the stored value. */
  setStatus(camera: string, name: string, setting: StoredSetting): void {
    this.#byCamera.set(camera, { ...this.of(camera), [name]: setting });
    this.changes.emit();
  }

  async #save(camera: string): Promise<void> {
    const values: StoredValues = {};
    for (const [name, { value }] of Object.entries(this.of(camera))) values[name] = value;
    await this.#store.setValue(keyOf(camera), values);
  }
}

import { type Static, Type } from "typebox";
import { type SettingName, SettingValue } from "../../contract/device/camera.ts";
import type { StoredSetting } from "../../contract/fleet/room-state.ts";
import { parse } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { RoomStore } from "./room-store.ts";

const Kept = Type.Record(Type.String(), SettingValue);
type Kept = Static<typeof Kept>;

const keyOf = (camera: string) => `kept-settings.${camera}`;

/** What was set on each camera, so that one which forgets is set again. */
export class KeptSettings {
  readonly changes = new ChangeEmitter();
  readonly #store: RoomStore;
  readonly #byCamera = new Map<string, Record<string, StoredSetting>>();

  private constructor(store: RoomStore) {
    this.#store = store;
  }

  static async load(store: RoomStore, cameras: readonly string[]): Promise<KeptSettings> {
    const settings = new KeptSettings(store);
    for (const camera of cameras) {
      const key = keyOf(camera);
      const values = parse(Kept, (await store.setting(key)) ?? {}, key);
      const kept = Object.entries(values).map(([name, value]) => [name, { value, status: "unchecked" }]);
      settings.#byCamera.set(camera, Object.fromEntries(kept));
    }
    return settings;
  }

  of(camera: string): Readonly<Record<string, StoredSetting>> {
    return this.#byCamera.get(camera) ?? {};
  }

  /** The camera has taken it. */
  async keep(camera: string, name: SettingName, value: SettingValue): Promise<void> {
    this.mark(camera, name, { value, status: "as-set" });
    await this.#save(camera);
  }

  async forget(camera: string, name: SettingName): Promise<void> {
    const { [name]: _, ...others } = this.of(camera);
    this.#byCamera.set(camera, others);
    this.changes.emit();
    await this.#save(camera);
  }

  /** How it stands with one of them now. */
  mark(camera: string, name: string, kept: StoredSetting): void {
    this.#byCamera.set(camera, { ...this.of(camera), [name]: kept });
    this.changes.emit();
  }

  async #save(camera: string): Promise<void> {
    const values: Kept = {};
    for (const [name, { value }] of Object.entries(this.of(camera))) values[name] = value;
    await this.#store.saveSetting(keyOf(camera), values);
  }
}

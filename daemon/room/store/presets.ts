import { Changes } from "../../changes.ts";
import type { PresetState } from "../../contract/room-state.ts";
import type { RoomStore } from "./room-store.ts";

/** The names of presets; where they point is kept by the camera itself. */
export class Presets {
  readonly changes = new Changes();
  readonly #store: RoomStore;
  readonly #byCamera = new Map<string, PresetState[]>();

  private constructor(store: RoomStore) {
    this.#store = store;
  }

  static async load(store: RoomStore): Promise<Presets> {
    const presets = new Presets(store);
    const rows = await store.database.all<PresetState & { camera: string }>(
      "SELECT camera, number, name FROM presets ORDER BY camera, number",
    );
    for (const { camera, number, name } of rows) {
      presets.#byCamera.set(camera, [...presets.of(camera), { number, name }]);
    }
    return presets;
  }

  of(camera: string): readonly PresetState[] {
    return this.#byCamera.get(camera) ?? [];
  }

  async save(camera: string, preset: PresetState): Promise<void> {
    await this.#store.database.run(
      "INSERT INTO presets VALUES (?, ?, ?) ON CONFLICT (camera, number) DO UPDATE SET name = excluded.name",
      [camera, preset.number, preset.name],
    );
    const others = this.of(camera).filter(({ number }) => number !== preset.number);
    this.#byCamera.set(
      camera,
      [...others, preset].sort((a, b) => a.number - b.number),
    );
    this.changes.emit();
  }

  async forget(camera: string, number: number): Promise<void> {
    await this.#store.database.run("DELETE FROM presets WHERE camera = ? AND number = ?", [camera, number]);
    this.#byCamera.set(
      camera,
      this.of(camera).filter((preset) => preset.number !== number),
    );
    this.changes.emit();
  }
}

import type { Position } from "../../../drivers/camera.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { PresetState, PresetUndo } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { SqlValue } from "../../platform/database.ts";
import type { RoomStore } from "./room-store.ts";

/** A preset, and whether the camera stores it or only the room. */
export interface StoredPreset extends PresetState {
  readonly storedIn: "camera" | "room";
}

interface Row {
  readonly number: number;
  readonly name: string;
  readonly pan: number | null;
  readonly tilt: number | null;
  readonly zoom: number | null;
  readonly saved_at_ms: number | null;
  readonly pictured: number;
  readonly memory: StoredPreset["storedIn"];
}

const COLUMNS = "camera, number, name, pan, tilt, zoom, saved_at_ms, thumbnail, place, memory";

function toPreset(camera: string, row: Row): StoredPreset {
  const { number, name, pan, tilt, zoom, saved_at_ms: savedAtMs, memory } = row;
  return {
    number,
    name,
    position: pan === null || tilt === null || zoom === null ? null : { pan, tilt, zoom },
    thumbnail: row.pictured ? `/api/presets/${camera}/${number}.jpg?v=${savedAtMs}` : null,
    savedAtMs,
    storedIn: memory,
  };
}

/** The presets of the room's cameras: names, order, thumbnails and positions. */
export class Presets {
  readonly changes = new ChangeEmitter();
  readonly #store: RoomStore;
  readonly #byCamera = new Map<string, readonly StoredPreset[]>();
  readonly #undo = new Map<string, PresetUndo>();

  private constructor(store: RoomStore) {
    this.#store = store;
  }

  static async load(store: RoomStore): Promise<Presets> {
    const presets = new Presets(store);
    const cameras = await store.database.all<{ camera: string }>(
      "SELECT camera FROM presets UNION SELECT camera FROM preset_undo",
    );
    for (const { camera } of cameras) await presets.#reload(camera);
    return presets;
  }

  /** In the operator's order. */
  of(camera: string): readonly PresetState[] {
    return this.#presetsOf(camera).map(({ storedIn: _, ...preset }) => preset);
  }

  /** Throws `not-found` for a number that was never saved: many cameras would move home instead. */
  get(camera: string, number: number): StoredPreset {
    const all = this.#presetsOf(camera);
    const found = all.find((preset) => preset.number === number);
    if (found) return found;
    const known = all.map((preset) => `${preset.number} (${preset.name})`).join(", ") || "none yet";
    throw new RoomdError("not-found", `camera "${camera}" has no preset ${number}; saved: ${known}`);
  }

  undoOf(camera: string): PresetUndo | null {
    return this.#undo.get(camera) ?? null;
  }

  /** Returns the JPEG of a preset saved at that time; undefined if there is none. */
  async thumbnail(camera: string, number: number, savedAtMs: number): Promise<Buffer | undefined> {
    const [row] = await this.#store.database.all<{ thumbnail: Buffer | null }>(
      "SELECT thumbnail FROM presets WHERE camera = ? AND number = ? AND saved_at_ms = ?",
      [camera, number, savedAtMs],
    );
    return row?.thumbnail ?? undefined;
  }

  /** Saves a preset. An existing one stays available to `undo`, and keeps its order, and its name unless a new one
   * is given. Returns the time of saving, which identifies its thumbnail. */
  async save(
    camera: string,
    preset: {
      readonly number: number;
      readonly name: string | undefined;
      readonly position: Position | null;
      readonly storedIn: StoredPreset["storedIn"];
    },
  ): Promise<number> {
    const { number, name, position, storedIn } = preset;
    const before = this.#presetsOf(camera).find((one) => one.number === number);
    // Unique, because the thumbnail's URL contains it.
    const savedAtMs = Math.max(Date.now(), (before?.savedAtMs ?? 0) + 1);
    await this.#store.database.transaction(async ({ run }) => {
      if (before) await run(...saveForUndo(camera, number, "overwritten"));
      await run(
        `INSERT INTO presets (${COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL,
                 (SELECT coalesce(max(place), 0) + 1 FROM presets WHERE camera = ?1), ?8)
         ON CONFLICT (camera, number) DO UPDATE SET name = excluded.name, pan = excluded.pan, tilt = excluded.tilt,
           zoom = excluded.zoom, saved_at_ms = excluded.saved_at_ms, thumbnail = NULL, memory = excluded.memory`,
        [
          camera,
          number,
          name ?? before?.name ?? String(number),
          position?.pan ?? null,
          position?.tilt ?? null,
          position?.zoom ?? null,
          savedAtMs,
          storedIn,
        ],
      );
    });
    await this.#changed(camera);
    return savedAtMs;
  }

  /** Attaches a thumbnail, unless the preset was saved again meanwhile. */
  async attachThumbnail(camera: string, number: number, savedAtMs: number, jpeg: Uint8Array): Promise<void> {
    await this.#store.database.run(
      "UPDATE presets SET thumbnail = ? WHERE camera = ? AND number = ? AND saved_at_ms = ?",
      [Buffer.from(jpeg), camera, number, savedAtMs],
    );
    await this.#changed(camera);
  }

  async rename(camera: string, number: number, name: string): Promise<void> {
    this.get(camera, number);
    await this.#store.database.run("UPDATE presets SET name = ? WHERE camera = ? AND number = ?", [
      name,
      camera,
      number,
    ]);
    await this.#changed(camera);
  }

  /** Throws `not-found` if a number is not a preset of this camera. */
  async reorder(camera: string, numbers: readonly number[]): Promise<void> {
    for (const number of numbers) this.get(camera, number);
    const rest = this.#presetsOf(camera).map(({ number }) => number);
    const order = [...numbers, ...rest.filter((number) => !numbers.includes(number))];
    const cases = order.map((number, place) => `WHEN ${number} THEN ${place}`).join(" ");
    if (order.length === 0) return;
    await this.#store.database.run(`UPDATE presets SET place = CASE number ${cases} END WHERE camera = ?`, [
      camera,
    ]);
    await this.#changed(camera);
  }

  async remove(camera: string, number: number): Promise<void> {
    await this.#store.database.transaction(async ({ run }) => {
      await run(...saveForUndo(camera, number, "deleted"));
      await run("DELETE FROM presets WHERE camera = ? AND number = ?", [camera, number]);
    });
    await this.#changed(camera);
  }

  /** Undoes the last overwrite or deletion. The restored preset is stored by the room only: the camera has the
   * newer position or none. Throws `not-found` if there is nothing to undo. */
  async undo(camera: string): Promise<PresetUndo> {
    const undone = this.undoOf(camera);
    if (!undone) throw new RoomdError("not-found", `camera "${camera}" has no preset change to undo`);
    await this.#store.database.transaction(async ({ run }) => {
      await run(
        `INSERT OR REPLACE INTO presets (${COLUMNS})
         SELECT ${COLUMNS.replace("memory", "CASE WHEN pan IS NULL THEN memory ELSE 'room' END")}
         FROM preset_undo WHERE camera = ?`,
        [camera],
      );
      await run("DELETE FROM preset_undo WHERE camera = ?", [camera]);
    });
    await this.#changed(camera);
    return undone;
  }

  /** Called when the camera's own preset led elsewhere: from then on the room moves the camera to the position. */
  async markLostByCamera(camera: string, number: number): Promise<void> {
    await this.#store.database.run("UPDATE presets SET memory = 'room' WHERE camera = ? AND number = ?", [
      camera,
      number,
    ]);
    await this.#changed(camera);
  }

  #presetsOf(camera: string): readonly StoredPreset[] {
    return this.#byCamera.get(camera) ?? [];
  }

  async #changed(camera: string): Promise<void> {
    await this.#reload(camera);
    this.changes.emit();
  }

  async #reload(camera: string): Promise<void> {
    const rows = await this.#store.database.all<Row>(
      `SELECT number, name, pan, tilt, zoom, saved_at_ms, thumbnail IS NOT NULL AS pictured, memory
       FROM presets WHERE camera = ? ORDER BY place, number`,
      [camera],
    );
    this.#byCamera.set(
      camera,
      rows.map((row) => toPreset(camera, row)),
    );
    const [undo] = await this.#store.database.all<PresetUndo>(
      "SELECT kind, number, name, at_ms AS atMs FROM preset_undo WHERE camera = ?",
      [camera],
    );
    if (undo) this.#undo.set(camera, undo);
    else this.#undo.delete(camera);
  }
}

/** The statement that makes a preset available to `undo`, with its values. */
function saveForUndo(camera: string, number: number, kind: PresetUndo["kind"]): [string, SqlValue[]] {
  return [
    `INSERT OR REPLACE INTO preset_undo (${COLUMNS}, kind, at_ms)
     SELECT ${COLUMNS}, ?, ? FROM presets WHERE camera = ? AND number = ?`,
    [kind, Date.now(), camera, number],
  ];
}

import { join } from "node:path";
import type { Static, TSchema } from "typebox";
import { parse } from "../../contract/parse.ts";
import type { Logger } from "../../platform/log.ts";
import { Storage } from "../../platform/storage.ts";

const MIGRATIONS = [
  `CREATE TABLE presets (camera TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
     PRIMARY KEY (camera, number));
   CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)`,
  // Everything needed to recall a preset without the camera's own memory.
  `ALTER TABLE presets ADD COLUMN pan REAL;
   ALTER TABLE presets ADD COLUMN tilt REAL;
   ALTER TABLE presets ADD COLUMN zoom REAL;
   ALTER TABLE presets ADD COLUMN saved_at_ms INTEGER;
   ALTER TABLE presets ADD COLUMN thumbnail BLOB;
   ALTER TABLE presets ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE presets ADD COLUMN memory TEXT NOT NULL DEFAULT 'camera';
   UPDATE presets SET place = number;
   CREATE TABLE preset_undo AS SELECT * FROM presets WHERE 0;
   ALTER TABLE preset_undo ADD COLUMN kind TEXT NOT NULL DEFAULT 'deleted';
   ALTER TABLE preset_undo ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
   CREATE UNIQUE INDEX preset_undo_camera ON preset_undo (camera)`,
];

/** The persistent state of the room. */
export class RoomStore implements AsyncDisposable {
  readonly database: Storage;

  readonly #logger: Logger;

  private constructor(database: Storage, logger: Logger) {
    this.database = database;
    this.#logger = logger;
  }

  /** Rejects when not even memory can be used. */
  static async open(stateDirectory: string, logger: Logger): Promise<RoomStore> {
    const file = join(stateDirectory, "room.sqlite");
    return new RoomStore(await Storage.open({ file, migrations: MIGRATIONS, logger }), logger);
  }

  /** Returns a JSON value by key; undefined if there is none that matches: a damaged value must not keep the room from
   * starting. */
  async getValue<T extends TSchema>(key: string, schema: T): Promise<Static<T> | undefined> {
    const [row] = await this.database.all<{ value: string }>("SELECT value FROM settings WHERE key = ?", [
      key,
    ]);
    if (row === undefined) return undefined;
    try {
      return parse(schema, JSON.parse(row.value), key);
    } catch (error) {
      this.#logger.warn({ err: error, key }, "stored value ignored");
      return undefined;
    }
  }

  async setValue(key: string, value: unknown): Promise<void> {
    const sql = "INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    await this.database.run(sql, [key, JSON.stringify(value)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
  }
}

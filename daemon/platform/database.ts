import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import sqlite3 from "sqlite3";

export type SqlValue = string | number | null | Buffer;

/** SQLite with promises. Write-ahead log: a power cut loses no committed row. */
export class Database implements AsyncDisposable {
  readonly #handle: sqlite3.Database;

  private constructor(handle: sqlite3.Database) {
    this.#handle = handle;
  }

  /** Opens or creates the file and brings it to the newest schema: `migrations[n]` leads to version n + 1. */
  static async open(file: string, migrations: readonly string[]): Promise<Database> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened: sqlite3.Database = new sqlite3.Database(file, (error) =>
        error ? reject(error) : resolve(opened),
      );
    });
    const database = new Database(handle);
    await database.#exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
    const [row] = await database.all<{ user_version: number }>("PRAGMA user_version");
    for (const [index, migration] of migrations.entries()) {
      if (index < (row?.user_version ?? 0)) continue;
      await database.#exec(`BEGIN; ${migration}; PRAGMA user_version=${index + 1}; COMMIT;`);
    }
    return database;
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#handle.all<Row>(sql, values, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#handle.run(sql, values, (error) => (error ? reject(error) : resolve()));
    });
  }

  #exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#handle.exec(sql, (error) => (error ? reject(error) : resolve()));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      this.#handle.close(() => resolve());
    });
  }
}

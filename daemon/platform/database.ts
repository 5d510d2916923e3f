import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import sqlite3 from "sqlite3";

export type SqlValue = string | number | null | Buffer;

/** What may be done within a transaction. */
export interface Statements {
  all<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  run(sql: string, values?: readonly SqlValue[]): Promise<void>;
}

/** SQLite with promises. Write-ahead log, flushed at each commit (`synchronous=FULL`): a power cut loses no row that was
 * acknowledged. NORMAL would save 1 ms per write (`npm run bench -- sqlite-write`), and lose the last rows. */
export class Database implements Statements, AsyncDisposable {
  readonly #handle: sqlite3.Database;
  readonly #direct: Statements;
  /** The last statement or transaction that was queued: each begins when the one before it has ended. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(handle: sqlite3.Database) {
    this.#handle = handle;
    this.#direct = {
      all: (sql, values = []) => this.#all(sql, values),
      run: (sql, values = []) => this.#run(sql, values),
    };
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
    try {
      await database.#exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
      await database.#migrate(migrations);
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
    return database;
  }

  async #migrate(migrations: readonly string[]): Promise<void> {
    const [row] = await this.all<{ user_version: number }>("PRAGMA user_version");
    for (const [index, migration] of migrations.entries()) {
      if (index < (row?.user_version ?? 0)) continue;
      await this.transaction(async ({ run }) => {
        await this.#exec(migration);
        await run(`PRAGMA user_version=${index + 1}`);
      });
    }
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#enqueue(() => this.#all<Row>(sql, values));
  }

  run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    return this.#enqueue(() => this.#run(sql, values));
  }

  /** Runs `work` between BEGIN IMMEDIATE and COMMIT, one transaction at a time; rolls back when it throws. Only the
   * statements that `work` is given belong to it: others wait until it has ended. */
  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    return this.#enqueue(async () => {
      await this.#run("BEGIN IMMEDIATE", []);
      try {
        const result = await work(this.#direct);
        await this.#run("COMMIT", []);
        return result;
      } catch (error) {
        await this.#run("ROLLBACK", []).catch(() => {});
        throw error;
      }
    });
  }

  /** Rejects with `SQLITE_CORRUPT` when the file is damaged, in whatever page. */
  async checkIntegrity(): Promise<void> {
    const problems = await this.all<{ integrity_check: string }>("PRAGMA integrity_check(1)");
    const [problem] = problems;
    if (problem?.integrity_check !== "ok") {
      throw new Error(`SQLITE_CORRUPT: ${problem?.integrity_check.replaceAll(/\s+/g, " ")}`);
    }
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  #all<Row>(sql: string, values: readonly SqlValue[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#handle.all<Row>(sql, values, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  #run(sql: string, values: readonly SqlValue[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#handle.run(sql, values, (error) => (error ? reject(error) : resolve()));
    });
  }

  #exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#handle.exec(sql, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** After what is queued. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue;
    await new Promise<void>((resolve) => {
      this.#handle.close(() => resolve());
    });
  }
}

/** Whether an error says that the disk can't be used now. */
export function isDiskFault(error: unknown): boolean {
  return /SQLITE_(FULL|IOERR|READONLY|CANTOPEN|PERM)|ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO|ENOTDIR/.test(
    String(error),
  );
}

/** Whether an error says that the file itself is damaged. */
export function isDamage(error: unknown): boolean {
  return /SQLITE_(CORRUPT|NOTADB)/.test(String(error));
}

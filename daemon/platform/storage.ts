import { copyFile, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Health } from "../contract/device/health.ts";
import { ChangeEmitter } from "./change-emitter.ts";
import { Database, isDamage, isDiskFault, type SqlValue, type Statements } from "./database.ts";
import { copyOf, copyToMemory, memoryFolder, setAside, writtenAtMs } from "./database-files.ts";
import { startInterval, startTimeout } from "./guarded.ts";
import type { Logger } from "./log.ts";

const COPY_INTERVAL_MS = 3600 * 1000;
/** A program that has just started has more urgent things to do, ms. */
const FIRST_COPY_AFTER_MS = 60_000;
/** How often a database that runs from memory tries its disk again, ms. */
const RETRY_INTERVAL_MS = 10_000;
/** How long a restored database is shown, ms. */
const RESTORED_SHOWN_MS = 24 * 3600 * 1000;

export interface StorageOptions {
  readonly file: string;
  readonly migrations: readonly string[];
  readonly logger: Logger;
  readonly retryIntervalMs?: number;
}

/** A database that survives its disk. Its integrity is checked at the start: a damaged file is set aside, and the last good
 * copy, which is made each hour, is used. While the file can't be written it runs from memory, and moves back as soon as
 * it can. Either is `degraded` in its health; nothing fails because of it. */
export class Storage implements Statements, AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: StorageOptions;
  readonly #stack = new AsyncDisposableStack();
  #database: Database;
  /** Where the database is while it runs from memory; undefined while it runs from its file. */
  #memory: MemoryFile | undefined;
  #reason: string | null;
  #restored: { readonly atMs: number; readonly reason: string } | undefined;
  #provenAtMs = Date.now();
  #hasChanged = true;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(options: StorageOptions, opened: Opened) {
    this.#options = options;
    this.#database = opened.database;
    this.#memory = opened.memory;
    this.#reason = opened.memoryReason;
    if (opened.restoredReason !== undefined)
      this.#restored = { atMs: Date.now(), reason: opened.restoredReason };
    const first = startTimeout("copy of a database", FIRST_COPY_AFTER_MS, () => this.#copy());
    const copy = startInterval("copy of a database", COPY_INTERVAL_MS, () => this.#copy());
    const { retryIntervalMs = RETRY_INTERVAL_MS } = options;
    const retry = startInterval("database on its disk", retryIntervalMs, () => this.#moveToDisk());
    this.#stack.defer(() => clearTimeout(first));
    this.#stack.defer(() => clearInterval(copy));
    this.#stack.defer(() => clearInterval(retry));
  }

  /** Opens or creates the file; see `Database.open`. Rejects when not even memory can be used. */
  static async open(options: StorageOptions): Promise<Storage> {
    const opened = await openAnyhow(options);
    const { file, logger } = options;
    const { memoryReason, restoredReason } = opened;
    if (restoredReason !== undefined) logger.error({ file, reason: restoredReason }, "database damaged");
    if (memoryReason !== null) logger.error({ file, reason: memoryReason }, "database runs from memory");
    return new Storage(options, opened);
  }

  /** `degraded` while it runs from memory, and for a day after it was restored from a copy or lost its content. */
  health(): Health {
    const base = { provenAtMs: this.#provenAtMs, validForMs: 2 * COPY_INTERVAL_MS };
    if (this.#memory) {
      const reason = `${this.#reason}: changes are in memory only and are lost at a restart; check the disk and its owner`;
      return { ...base, status: "degraded", reason };
    }
    const restored = this.#restored;
    if (restored && Date.now() - restored.atMs < RESTORED_SHOWN_MS)
      return { ...base, status: "degraded", reason: restored.reason };
    return { ...base, status: "ok", reason: null };
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#do((database) => database.all<Row>(sql, values));
  }

  run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    return this.#do((database) => database.run(sql, values), "writes");
  }

  /** As `Database.transaction`. `work` runs twice when the disk fails in between. */
  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    return this.#do((database) => database.transaction(work), "writes");
  }

  /** Runs `work`; when the disk fails, again in memory. */
  #do<Result>(work: (database: Database) => Promise<Result>, kind?: "writes"): Promise<Result> {
    return this.#enqueue(async () => {
      const result = await work(this.#database).catch(async (error: unknown) => {
        const isUnusable = isDiskFault(error) || isDamage(error);
        if (this.#memory || !isUnusable) throw error;
        await this.#moveToMemory(error);
        return work(this.#database);
      });
      if (kind === "writes") this.#hasChanged = true;
      this.#provenAtMs = Date.now();
      return result;
    });
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #moveToMemory(error: unknown): Promise<void> {
    const { file, logger } = this.#options;
    await this.#database[Symbol.asyncDispose]();
    const reason = `${file}: ${(error as Error).message}`;
    const { database, memory } = await openInMemory(this.#options);
    this.#database = database;
    this.#memory = memory;
    this.#reason = reason;
    logger.error({ file, reason }, "database runs from memory");
    this.changes.emit();
  }

  /** Writes what is in memory to the file and continues with that. Does nothing while the disk does not accept it. */
  #moveToDisk(): Promise<void> {
    return this.#enqueue(async () => {
      const memory = this.#memory;
      if (!memory) return;
      const { file, migrations, logger } = this.#options;
      const fresh = `${file}.new`;
      try {
        await rm(fresh, { force: true });
        await this.#database.run("VACUUM INTO ?", [fresh]);
        if (!memory.isOfFile) await setAside(file);
        // The old write-ahead log does not belong to the new file.
        await rm(`${file}-wal`, { force: true });
        await rm(`${file}-shm`, { force: true });
        await rename(fresh, file);
        const database = await Database.open(file, migrations);
        await this.#database[Symbol.asyncDispose]();
        this.#database = database;
      } catch (error) {
        logger.debug({ err: error, file }, "database still runs from memory");
        await rm(fresh, { force: true }).catch(() => {});
        return;
      }
      this.#memory = undefined;
      this.#reason = null;
      logger.info({ file }, "database on its disk again");
      this.changes.emit();
      await rm(dirname(memory.path), { recursive: true, force: true });
    });
  }

  /** Copies the database, if it has changed and is sound. */
  #copy(): Promise<void> {
    return this.#enqueue(async () => {
      this.#provenAtMs = Date.now();
      if (!this.#hasChanged || this.#memory) return;
      const { file, logger } = this.#options;
      const copy = copyOf(file);
      try {
        await this.#database.checkIntegrity();
        await rm(`${copy}.new`, { force: true });
        await this.#database.run("VACUUM INTO ?", [`${copy}.new`]);
        await rename(`${copy}.new`, copy);
        this.#hasChanged = false;
      } catch (error) {
        logger.warn({ err: error, file }, "database not copied");
        await rm(`${copy}.new`, { force: true }).catch(() => {});
      }
    });
  }

  /** After what is queued; what is in memory is written to the disk if that works by now. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#moveToDisk();
    await this.#copy();
    await this.#stack.disposeAsync();
    await this.#queue;
    await this.#database[Symbol.asyncDispose]();
    if (this.#memory) await rm(dirname(this.#memory.path), { recursive: true, force: true });
  }
}

interface MemoryFile {
  readonly path: string;
  /** It has the content of the database's file; else of the last good copy, or none. */
  readonly isOfFile: boolean;
}

interface Opened {
  readonly database: Database;
  readonly memory?: MemoryFile;
  readonly memoryReason: string | null;
  readonly restoredReason?: string | undefined;
}

async function openAnyhow(options: StorageOptions): Promise<Opened> {
  const { file, migrations } = options;
  try {
    // A file that was emptied opens like a new one.
    const isEmptied =
      (await writtenAtMs(file)) === undefined && (await writtenAtMs(copyOf(file))) !== undefined;
    if (isEmptied) return await restore(options, "it was empty or missing");
    return { database: await openChecked(file, migrations), memoryReason: null };
  } catch (error) {
    const reason = (error as Error).message;
    try {
      if (!isDiskFault(error)) return await restore(options, reason);
    } catch {
      // The disk can't be written, either.
    }
    return { ...(await openInMemory(options)), memoryReason: `${file}: ${reason}` };
  }
}

/** Opens the last good copy in place of a damaged file; without one an empty database. */
async function restore({ file, migrations }: StorageOptions, damage: string): Promise<Opened> {
  const aside = await setAside(file);
  const copiedAtMs = await writtenAtMs(copyOf(file));
  const what = `${file} was damaged (${damage})${aside === undefined ? "" : ` and is now ${basename(aside)}`}`;
  if (copiedAtMs !== undefined) {
    try {
      await copyFile(copyOf(file), file);
      const database = await openChecked(file, migrations);
      const restoredReason = `${what}; the copy of ${new Date(copiedAtMs).toISOString()} is used, later changes are lost`;
      return { database, memoryReason: null, restoredReason };
    } catch (error) {
      if (isDiskFault(error)) throw error;
      await setAside(file);
    }
  }
  const database = await openChecked(file, migrations);
  return {
    database,
    memoryReason: null,
    restoredReason: `${what}; there is no good copy, its content is lost`,
  };
}

/** Opens the file's content in memory; if it is damaged, that of the last good copy, else an empty database. */
async function openInMemory({ file, migrations }: StorageOptions): Promise<{
  readonly database: Database;
  readonly memory: MemoryFile;
}> {
  for (const source of [file, copyOf(file)]) {
    try {
      const path = await copyToMemory(source);
      return { database: await openChecked(path, migrations), memory: { path, isOfFile: source === file } };
    } catch {
      // The next one may be better.
    }
  }
  const path = `${await memoryFolder("store")}/${basename(file)}`;
  return { database: await Database.open(path, migrations), memory: { path, isOfFile: false } };
}

async function openChecked(file: string, migrations: readonly string[]): Promise<Database> {
  const database = await Database.open(file, migrations);
  try {
    await database.checkIntegrity();
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

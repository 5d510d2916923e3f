import { setTimeout as wait } from "node:timers/promises";
import { AUDIT_PAGE, type AuditEntry, type AuditQuery } from "../contract/audit.ts";
import type { AuditConfig } from "../contract/config/audit-config.ts";
import type { Health } from "../contract/device/health.ts";
import { RoomdError } from "../contract/errors.ts";
import { BackOff } from "./back-off.ts";
import { ChangeEmitter } from "./change-emitter.ts";
import { Database, isDamage } from "./database.ts";
import { setAside } from "./database-files.ts";
import type { AuditRecord, AuditSink } from "./dispatcher.ts";
import { startInterval, startTimeout } from "./guarded.ts";
import type { Logger } from "./log.ts";
import { RateBudget } from "./rate-budget.ts";

const MIGRATIONS = [
  `CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL,
     command TEXT NOT NULL, params TEXT NOT NULL, outcome TEXT NOT NULL);
   CREATE INDEX audit_at ON audit (at_ms)`,
];
const DAY_MS = 24 * 3600 * 1000;
const PRUNE_EVERY_MS = 3600 * 1000;
/** Entries that wait for a slow or unwritable disk; further ones are counted, and the count is recorded. */
const MAX_PENDING = 1000;
const MAX_WHO_CHARACTERS = 200;
/** Of an entry besides its parameters. */
const ENTRY_CHARACTERS = 100;
/** Characters that one caller may have recorded: far more than a person does, and no disk is filled. Further entries are
 * counted. */
const BUDGET = { burst: 500_000, perSecond: 20_000, maxSpenders: 1000 };
/** A loss is recorded at most this often, ms. */
const LOSS_INTERVAL_MS = 2000;
const RETRY = { firstMs: 1000, maxMs: 60_000 };

export interface AuditLogOptions {
  /** The database, which is created when it is missing. */
  readonly file: string;
  readonly limits: AuditConfig;
  readonly logger: Logger;
}

/** Who commanded what, and how it ended, in an SQLite database of its own: presets and meetings never wait for it.
 * Commands don't wait for it either. While it can't be written, its health is `down`, entries wait, and everything else
 * goes on. */
export class AuditLog implements AuditSink, AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: AuditLogOptions;
  readonly #backOff = new BackOff(RETRY);
  readonly #disposing = new AbortController();
  readonly #pruning: NodeJS.Timeout;
  #database: Database | undefined;
  #pending: AuditRecord[] = [];
  #lost = 0;
  #lossRecordedMs = Number.NEGATIVE_INFINITY;
  #lossTimer: NodeJS.Timeout | undefined;
  readonly #budget = new RateBudget(BUDGET);
  #attempt: Promise<void> | undefined;
  #writing: Promise<void> | undefined;
  #health: Health = { status: "unknown", provenAtMs: null, reason: null, validForMs: 2 * PRUNE_EVERY_MS };

  constructor(options: AuditLogOptions) {
    this.#options = options;
    this.#pruning = startInterval("audit log", PRUNE_EVERY_MS, () => this.#flush()).unref();
    this.#flush();
  }

  /** `down` while entries can't be written. Each write proves it, and at least one an hour that deletes old entries. */
  health(): Health {
    return this.#health;
  }

  record(entry: AuditRecord): void {
    const who = entry.who.slice(0, MAX_WHO_CHARACTERS);
    const hasBudget = this.#budget.spend(who, entry.params.length + ENTRY_CHARACTERS, performance.now());
    if (hasBudget && this.#pending.length < MAX_PENDING) this.#pending.push({ ...entry, who });
    else this.#lost++;
    this.#flush();
  }

  /** The newest first; entries with an equal time by their ids. Rejects with `unavailable` while the log can't be read. */
  async list({ limit = AUDIT_PAGE.default, beforeMs, beforeId }: AuditQuery): Promise<AuditEntry[]> {
    // What is being written, and what was recorded meanwhile.
    for (let batch = 0; batch < 2 && this.#pending.length > 0; batch++) await this.#attempt;
    if (!this.#database || this.#health.status === "down") {
      throw new RoomdError("unavailable", this.#health.reason ?? "the audit log is not open yet; try again");
    }
    const rows = await this.#database.all<Omit<AuditEntry, "params"> & { params: string }>(
      `SELECT id, at_ms AS atMs, who, command, params, outcome FROM audit WHERE (at_ms, id) < (?, ?)
       ORDER BY at_ms DESC, id DESC LIMIT ?`,
      [beforeMs ?? Number.MAX_SAFE_INTEGER, beforeId ?? 0, limit],
    );
    return rows.map(({ params, ...entry }) => ({ ...entry, params: JSON.parse(params) as unknown }));
  }

  #flush(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes what is pending and deletes what is too old, until that has succeeded. */
  async #writeAll(): Promise<void> {
    const { signal } = this.#disposing;
    do {
      const batch = [...this.#pending];
      const writing = this.#write(batch);
      this.#attempt = writing.catch(() => {});
      try {
        await writing;
        this.#pending.splice(0, batch.length);
        this.#succeeded();
      } catch (error) {
        if (isDamage(error)) await this.#close();
        this.#failed(error);
        if (signal.aborted) return;
        await wait(this.#backOff.delayMs(), undefined, { signal }).catch(() => {});
      }
    } while (this.#pending.length > 0 || this.#health.status === "down");
  }

  async #write(batch: readonly AuditRecord[]): Promise<void> {
    const { limits } = this.#options;
    this.#database ??= await this.#open();
    await this.#database.transaction(async ({ run }) => {
      if (batch.length > 0) {
        await run(
          `INSERT INTO audit (at_ms, who, command, params, outcome)
           VALUES ${batch.map(() => "(?, ?, ?, ?, ?)").join(", ")}`,
          batch.flatMap(({ atMs, who, command, params, outcome }) => [atMs, who, command, params, outcome]),
        );
      }
      await run("DELETE FROM audit WHERE at_ms < ?", [Date.now() - limits.retentionDays * DAY_MS]);
      await run("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", [limits.maxEntries]);
    });
  }

  /** A damaged file is set aside, and a new one is started: the log is not worth an hourly copy. */
  async #open(): Promise<Database> {
    const { file, logger } = this.#options;
    try {
      return await Database.open(file, MIGRATIONS);
    } catch (error) {
      if (!isDamage(error)) throw error;
      logger.error(
        { err: error, file, setAside: await setAside(file) },
        "audit log damaged, a new one begun",
      );
      return Database.open(file, MIGRATIONS);
    }
  }

  #succeeded(): void {
    const wasDown = this.#health.status === "down";
    this.#backOff.reset();
    this.#setHealth({ status: "ok", provenAtMs: Date.now(), reason: null });
    if (wasDown) this.#options.logger.info({ lost: this.#lost }, "audit log writable again");
    if (this.#lost > 0) this.#recordLoss();
  }

  /** At most every LOSS_INTERVAL_MS: a caller that floods the log would otherwise cause an entry for each lost one. */
  #recordLoss(): void {
    const isDue = performance.now() - this.#lossRecordedMs >= LOSS_INTERVAL_MS;
    if (!isDue && !this.#disposing.signal.aborted) {
      this.#lossTimer ??= startTimeout("loss of audit entries", LOSS_INTERVAL_MS, () => {
        this.#lossTimer = undefined;
        this.#flush();
      });
      return;
    }
    this.#pending.push(lossOf(this.#lost));
    this.#lost = 0;
    this.#lossRecordedMs = performance.now();
  }

  #failed(error: unknown): void {
    const { file, logger } = this.#options;
    const pending = this.#pending.length;
    if (this.#health.status !== "down" || this.#disposing.signal.aborted) {
      logger.error({ err: error, file, pending, lost: this.#lost }, "audit log not writable");
    }
    const reason = `audit log ${file}: ${(error as Error).message}; check the disk and the file's owner`;
    this.#setHealth({ status: "down", provenAtMs: Date.now(), reason });
  }

  /** The next attempt opens the file again. */
  async #close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    await database?.[Symbol.asyncDispose]();
  }

  #setHealth(health: Omit<Health, "validForMs">): void {
    const { status, reason } = this.#health;
    this.#health = { ...this.#health, ...health };
    if (status !== health.status || reason !== health.reason) this.changes.emit();
  }

  /** Writes what is pending; makes one more attempt where the last one has failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pruning);
    clearTimeout(this.#lossTimer);
    this.#disposing.abort();
    await this.#writing;
    await this.#database?.[Symbol.asyncDispose]();
  }
}

/** The entry that stands for those that were lost: the disk accepted none, or their caller had too many. */
function lossOf(entries: number): AuditRecord {
  const params = JSON.stringify({ entries });
  return { atMs: Date.now(), who: "roomd", command: "audit.lost", params, outcome: "unavailable" };
}

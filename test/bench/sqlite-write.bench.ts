import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "../../daemon/platform/database.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = 300;
const TABLE = "CREATE TABLE entries (id INTEGER PRIMARY KEY, value TEXT NOT NULL)";
/** As long as a preset or a meeting with its invitations. */
const VALUE = "x".repeat(300);

async function timed(work: () => Promise<unknown>, samples: number[]): Promise<void> {
  const startedAtMs = performance.now();
  await work();
  samples.push(performance.now() - startedAtMs);
}

/** A database whose commits are flushed to the disk, or only its checkpoints. */
async function openDatabase(directory: string, synchronous: "FULL" | "NORMAL"): Promise<Database> {
  const database = await Database.open(join(directory, `${synchronous}.sqlite`), [TABLE]);
  if (synchronous !== "FULL") await database.run(`PRAGMA synchronous=${synchronous}`);
  return database;
}

/** Milliseconds until a written row is acknowledged, with `synchronous=FULL` (as roomd writes) and NORMAL (`normalP50`,
 * `normalP99`), which loses the last rows in a power cut. The limit: a bare append and fdatasync in the same folder, by
 * default in the system's folder of temporary files; `TMPDIR` names one of another disk. They take turns. */
export async function run(): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-sqlite-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true }));
  const full = stack.use(await openDatabase(directory, "FULL"));
  const normal = stack.use(await openDatabase(directory, "NORMAL"));
  const file = await open(join(directory, "bare"), "a");
  stack.defer(() => file.close());
  const insert = (database: Database) => database.run("INSERT INTO entries (value) VALUES (?)", [VALUE]);
  const append = async () => {
    await file.write(VALUE);
    await file.datasync();
  };
  const samples = { full: [] as number[], normal: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await timed(() => insert(full), samples.full);
    await timed(() => insert(normal), samples.normal);
    await timed(append, samples.bare);
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  const result = figures("sqlite-write", "ms", samples.full, {
    normalP50: rounded(percentile(samples.normal, 50)),
    normalP99: rounded(percentile(samples.normal, 99)),
  });
  return withLimit(result, "a bare append and fdatasync in the same folder", samples.bare);
}

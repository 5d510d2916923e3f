import assert from "node:assert/strict";
import { mkdir, mkdtemp, open, readdir, readFile, rm, rmdir, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import pino from "pino";
import { Database } from "../../../daemon/platform/database.ts";
import { Storage } from "../../../daemon/platform/storage.ts";
import { eventually } from "../../support/eventually.ts";

const MIGRATIONS = [
  "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL); CREATE INDEX notes_text ON notes (text)",
];
const ROWS = 200;

async function inDirectory(work: (file: string, directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-storage-"));
  try {
    await work(join(directory, "notes.sqlite"), directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function openStorage(file: string): Promise<Storage> {
  const logger = pino({ level: "silent" });
  return Storage.open({ file, migrations: MIGRATIONS, logger, retryIntervalMs: 20 });
}

const insert = (storage: Pick<Storage, "run">, text: string) =>
  storage.run("INSERT INTO notes (text) VALUES (?)", [text]);

async function count(storage: Pick<Storage, "all">): Promise<number> {
  const [row] = await storage.all<{ count: number }>("SELECT count(*) AS count FROM notes");
  return row?.count ?? -1;
}

/** A database with a copy; what came after the copy is one row more. */
async function fill(file: string): Promise<void> {
  {
    await using storage = await openStorage(file);
    await storage.transaction(async ({ run }) => {
      for (let row = 0; row < ROWS; row++)
        await run("INSERT INTO notes (text) VALUES (?)", [`${row} `.repeat(100)]);
    });
  }
  await using database = await Database.open(file, MIGRATIONS);
  await insert(database, "after the copy");
}

async function overwrite(file: string, position: number, bytes: Buffer): Promise<void> {
  await using handle = await open(file, "r+");
  await handle.write(bytes, 0, bytes.length, position);
}

const DAMAGES: Readonly<Record<string, (file: string) => Promise<void>>> = {
  "emptied file": (file) => truncate(file, 0),
  "zeroed file": async (file) => writeFile(file, Buffer.alloc((await readFile(file)).length)),
  "missing file": (file) => rm(file),
  "text instead of a database": (file) => writeFile(file, "not a database ".repeat(1000)),
  "truncated file": async (file) => truncate(file, Math.floor((await readFile(file)).length / 2) + 100),
  "zeroes in a page": (file) => overwrite(file, 3 * 4096, Buffer.alloc(4096)),
  "other bytes in a page": (file) => overwrite(file, 5 * 4096, Buffer.alloc(4096, 0xa7)),
  "damaged header": (file) => overwrite(file, 0, Buffer.alloc(100, 0x55)),
  "another program's tables": async (file) => {
    await rm(file);
    await using other = await Database.open(file, []);
    await other.run("CREATE TABLE notes (something TEXT)");
  },
};

for (const [name, damage] of Object.entries(DAMAGES)) {
  test(`${name}: it is set aside, the last good copy is used, and health says so`, () =>
    inDirectory(async (file, directory) => {
      await fill(file);
      await damage(file);
      const isThere = name !== "missing file";
      {
        await using storage = await openStorage(file);
        assert.equal(await count(storage), ROWS);
        const { status, reason } = storage.health();
        assert.equal(status, "degraded");
        assert.match(reason ?? "", /notes\.sqlite was damaged .*copy of 20.* is used/);
        await insert(storage, "goes on");
      }
      const names = await readdir(directory);
      assert.equal(names.filter((one) => one.startsWith("notes.sqlite.damaged-")).length, isThere ? 1 : 0);
      await using again = await openStorage(file);
      assert.equal(await count(again), ROWS + 1);
      assert.equal(again.health().status, "ok");
    }));
}

test("a damaged file without a good copy is set aside, and its loss is said", () =>
  inDirectory(async (file) => {
    await writeFile(file, "not a database ".repeat(1000));
    await writeFile(`${file}.copy`, "neither ".repeat(1000));
    await using storage = await openStorage(file);
    assert.equal(await count(storage), 0);
    assert.match(storage.health().reason ?? "", /its content is lost/);
    await insert(storage, "goes on");
  }));

test("a first start has nothing to say", () =>
  inDirectory(async (file) => {
    await using storage = await openStorage(file);
    assert.equal(storage.health().status, "ok");
    assert.equal(await count(storage), 0);
  }));

test("a disk that fills up fails nothing: the database goes on in memory, and returns when there is room", () =>
  inDirectory(async (file, directory) => {
    await using storage = await openStorage(file);
    await insert(storage, "before");
    // As on a full disk: SQLITE_FULL for whatever needs another page.
    await storage.run("PRAGMA max_page_count=1");
    await mkdir(`${file}.new`);
    for (let row = 0; row < ROWS; row++) await insert(storage, "x".repeat(1000));
    assert.equal(await count(storage), ROWS + 1);
    assert.match(storage.health().reason ?? "", /SQLITE_FULL.*lost at a restart/);
    let changes = 0;
    storage.changes.on(() => changes++);
    await rmdir(`${file}.new`);
    await eventually("back on the disk", async () => storage.health().status === "ok");
    assert.equal(changes, 1);
    await insert(storage, "after");
    await using onDisk = await Database.open(file, MIGRATIONS);
    assert.equal(await count(onDisk), ROWS + 2);
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.includes("damaged")),
      [],
    );
  }));

test("a transaction on a full disk is done once, in memory", () =>
  inDirectory(async (file) => {
    await using storage = await openStorage(file);
    await storage.run("PRAGMA max_page_count=1");
    await storage.transaction(async ({ run, all }) => {
      await run("INSERT INTO notes (text) VALUES (?)", ["x".repeat(10_000)]);
      assert.equal((await all("SELECT * FROM notes")).length, 1);
    });
    assert.equal(await count(storage), 1);
  }));

test("a directory that can't be written is no reason not to start", () =>
  inDirectory(async (_, directory) => {
    await writeFile(join(directory, "file"), "");
    await using storage = await openStorage(join(directory, "file/below/notes.sqlite"));
    await insert(storage, "works");
    assert.equal(await count(storage), 1);
    assert.match(storage.health().reason ?? "", /notes\.sqlite.*changes are in memory only/);
  }));

test("a mistake of a statement is the caller's, and changes nothing", () =>
  inDirectory(async (file) => {
    await using storage = await openStorage(file);
    await assert.rejects(storage.run("INSERT INTO nowhere VALUES (1)"), /no such table/);
    await assert.rejects(insert(storage, null as unknown as string), /SQLITE_CONSTRAINT/);
    assert.equal(storage.health().status, "ok");
  }));

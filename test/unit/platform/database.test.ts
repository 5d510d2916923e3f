import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Database } from "../../../daemon/platform/database.ts";

const MIGRATIONS = ["CREATE TABLE pairs (side TEXT NOT NULL, value INTEGER NOT NULL)"];

async function inDirectory(work: (file: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-database-"));
  try {
    await work(join(directory, "test.sqlite"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const values = (database: Database) => database.all<{ side: string; value: number }>("SELECT * FROM pairs");

test("a transaction that throws leaves nothing", () =>
  inDirectory(async (file) => {
    await using database = await Database.open(file, MIGRATIONS);
    await assert.rejects(
      database.transaction(async ({ run }) => {
        await run("INSERT INTO pairs VALUES ('left', 1)");
        throw new Error("no right");
      }),
      /no right/,
    );
    assert.deepEqual(await values(database), []);
  }));

test("transactions at the same time queue, and single statements wait for them", () =>
  inDirectory(async (file) => {
    await using database = await Database.open(file, MIGRATIONS);
    const order: string[] = [];
    const pair = (value: number) =>
      database.transaction(async ({ run }) => {
        order.push(`begin ${value}`);
        await run("INSERT INTO pairs VALUES ('left', ?)", [value]);
        await new Promise((resolve) => setImmediate(resolve));
        await run("INSERT INTO pairs VALUES ('right', ?)", [value]);
        order.push(`end ${value}`);
      });
    const [, , between] = await Promise.all([pair(1), pair(2), values(database), pair(3)]);
    assert.deepEqual(order, ["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"]);
    assert.equal(between.length, 4);
  }));

test("a process that dies between two statements leaves neither", () =>
  inDirectory(async (file) => {
    const program = `
      import { Database } from ${JSON.stringify(join(import.meta.dirname, "../../../daemon/platform/database.ts"))};
      const database = await Database.open(${JSON.stringify(file)}, ${JSON.stringify(MIGRATIONS)});
      await database.run("INSERT INTO pairs VALUES ('before', 0)");
      await database.transaction(async ({ run }) => {
        await run("INSERT INTO pairs VALUES ('left', 1)");
        process.kill(process.pid, "SIGKILL");
        await new Promise(() => {});
      });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
    const [, signal] = await once(child, "exit");
    assert.equal(signal, "SIGKILL");
    await using database = await Database.open(file, MIGRATIONS);
    assert.deepEqual(await values(database), [{ side: "before", value: 0 }]);
  }));

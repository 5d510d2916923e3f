import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import type { AuditConfig } from "../../../daemon/contract/config/audit-config.ts";
import { AuditLog } from "../../../daemon/platform/audit-log.ts";
import { eventually } from "../../support/eventually.ts";

const LIMITS: AuditConfig = { retentionDays: 90, maxEntries: 100_000 };
const DAY_MS = 24 * 3600 * 1000;

async function inDirectory(work: (file: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-audit-"));
  try {
    await work(join(directory, "audit.sqlite"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Opened {
  readonly log: AuditLog;
  readonly messages: string[];
}

function open(stack: AsyncDisposableStack, file: string, limits: Partial<AuditConfig> = {}): Opened {
  const messages: string[] = [];
  const logger = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
  const log = stack.use(new AuditLog({ file, limits: { ...LIMITS, ...limits }, logger }));
  return { log, messages };
}

function record(log: AuditLog, command: string, atMs = Date.now(), who = "10.0.0.1"): void {
  log.record({ atMs, who, command, params: '{"camera":"a"}', outcome: "done" });
}

const commandsOf = (entries: readonly { command: string }[]) => entries.map(({ command }) => command);
const ok = (log: AuditLog) => eventually("writable", async () => log.health().status === "ok");

test("entries are listed at once, the newest first, and survive a restart", () =>
  inDirectory(async (file) => {
    {
      await using stack = new AsyncDisposableStack();
      const { log } = open(stack, file);
      await ok(log);
      for (const command of ["one", "two", "three"]) record(log, command);
      const entries = await log.list({});
      assert.deepEqual(commandsOf(entries), ["three", "two", "one"]);
      assert.deepEqual(entries[0]?.params, { camera: "a" });
      // Not yet written when it closes.
      record(log, "four");
    }
    await using stack = new AsyncDisposableStack();
    const { log } = open(stack, file);
    await ok(log);
    assert.deepEqual(commandsOf(await log.list({ limit: 2 })), ["four", "three"]);
  }));

test("pages lose and repeat nothing where entries have the same time", () =>
  inDirectory(async (file) => {
    await using stack = new AsyncDisposableStack();
    const { log } = open(stack, file);
    await ok(log);
    const now = Date.now();
    for (let index = 0; index < 10; index++) record(log, `c${index}`, now + Math.floor(index / 4));
    const listed: string[] = [];
    let page = await log.list({ limit: 3 });
    while (page.length > 0) {
      listed.push(...commandsOf(page));
      const last = page.at(-1);
      page = await log.list({ limit: 3, ...(last ? { beforeMs: last.atMs, beforeId: last.id } : {}) });
    }
    assert.deepEqual(listed, ["c9", "c8", "c7", "c6", "c5", "c4", "c3", "c2", "c1", "c0"]);
    assert.deepEqual(commandsOf(await log.list({ beforeMs: now + 1 })), ["c3", "c2", "c1", "c0"]);
  }));

test("what is too old, and what is too much, is deleted", () =>
  inDirectory(async (file) => {
    await using stack = new AsyncDisposableStack();
    const { log } = open(stack, file, { retentionDays: 2, maxEntries: 3 });
    await ok(log);
    record(log, "old", Date.now() - 3 * DAY_MS);
    record(log, "recent", Date.now() - DAY_MS);
    assert.deepEqual(commandsOf(await log.list({})), ["recent"]);
    for (let index = 0; index < 5; index++) record(log, `c${index}`);
    assert.deepEqual(commandsOf(await log.list({})), ["c4", "c3", "c2"]);
  }));

test("a log that can't be written is down and says so once; nothing is lost when it can be again", () =>
  inDirectory(async (file) => {
    await mkdir(file);
    await using stack = new AsyncDisposableStack();
    const { log, messages } = open(stack, file);
    let changes = 0;
    log.changes.on(() => changes++);
    record(log, "one");
    await eventually("down", async () => log.health().status === "down");
    assert.match(log.health().reason ?? "", /audit\.sqlite/);
    await assert.rejects(log.list({}), { code: "unavailable" });
    await rmdir(file);
    record(log, "two");
    await ok(log);
    assert.deepEqual(commandsOf(await log.list({})), ["two", "one"]);
    assert.deepEqual(messages, ["audit log not writable", "audit log writable again"]);
    assert.equal(changes, 2);
  }));

test("entries beyond the queue are counted, and the count is recorded", () =>
  inDirectory(async (file) => {
    await mkdir(file);
    await using stack = new AsyncDisposableStack();
    const { log } = open(stack, file);
    for (let index = 0; index < 1005; index++) record(log, `c${index}`);
    await eventually("down", async () => log.health().status === "down");
    await rmdir(file);
    await ok(log);
    const [newest, before] = await log.list({ limit: 2 });
    assert.deepEqual([newest?.command, newest?.params], ["audit.lost", { entries: 5 }]);
    assert.equal(before?.command, "c999");
  }));

test("a caller that floods the log fills no disk and hides nobody else's entries", () =>
  inDirectory(async (file) => {
    await using stack = new AsyncDisposableStack();
    const { log } = open(stack, file);
    await ok(log);
    const params = JSON.stringify({ title: "x".repeat(1900) });
    for (let entry = 0; entry < 30_000; entry++) {
      log.record({
        atMs: Date.now(),
        who: "10.0.0.66",
        command: "flood",
        params,
        outcome: "request.invalid",
      });
      if (entry % 200 === 0) await log.list({ limit: 1 });
    }
    record(log, "by another");
    await eventually("the loss is recorded", async () => {
      const entries = (await log.list({ limit: 1000 })).filter(({ command }) => command === "audit.lost");
      const lost = entries.reduce((sum, { params }) => sum + (params as { entries: number }).entries, 0);
      return lost > 25_000 && entries.length < 100;
    });
    assert.ok(commandsOf(await log.list({})).includes("by another"));
    assert.ok((await stat(file)).size < 3_000_000);
  }));

test("a damaged log is set aside, and a new one begun", () =>
  inDirectory(async (file) => {
    await writeFile(file, "not a database ".repeat(1000));
    await using stack = new AsyncDisposableStack();
    const { log, messages } = open(stack, file);
    record(log, "after the damage");
    await ok(log);
    assert.deepEqual(commandsOf(await log.list({})), ["after the damage"]);
    assert.deepEqual(messages, ["audit log damaged, a new one begun"]);
    const names = await readdir(dirname(file));
    assert.equal(names.filter((name) => name.startsWith("audit.sqlite.damaged-")).length, 1);
  }));

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import pino from "pino";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import { FaultLog } from "../../../daemon/platform/fault-log.ts";
import { guarded, startInterval, startTimeout } from "../../../daemon/platform/guarded.ts";

function faultLog(): { faults: FaultLog; lines: string[] } {
  const lines: string[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
  return { faults: new FaultLog(logger), lines };
}

function fail(): never {
  throw new RangeError("Maximum call stack size exceeded");
}

test("a timer whose callback throws is logged and shown in health, and the interval goes on", async () => {
  const { faults, lines } = faultLog();
  using _ = faults;
  assert.equal(faults.health().status, "ok");
  let calls = 0;
  const third = Promise.withResolvers<void>();
  const timer = startInterval("broadcast", 1, () => {
    if (++calls === 3) third.resolve();
    fail();
  });
  await third.promise;
  clearInterval(timer);
  const { status, reason } = faults.health();
  assert.equal(status, "degraded");
  assert.match(reason ?? "", /internal error \(3 times\): broadcast: Maximum call stack/);
  assert.equal(lines.length, 1, "a fault that repeats does not flood the log");
  assert.match(lines[0] ?? "", /"msg":"internal error"/);
});

test("a listener that throws hinders no other, and not what emitted", () => {
  const { faults } = faultLog();
  using _ = faults;
  const changes = new ChangeEmitter();
  let heard = 0;
  changes.on(fail);
  changes.on(() => heard++);
  changes.emit();
  assert.equal(heard, 1);
  const emitter = new EventEmitter();
  emitter.on("message", guarded("message", fail));
  emitter.on("message", () => heard++);
  emitter.emit("message");
  assert.equal(heard, 2);
  assert.match(faults.health().reason ?? "", /message/);
});

test("a callback whose promise rejects is a fault, too", async () => {
  const { faults } = faultLog();
  using _ = faults;
  const changed = Promise.withResolvers<void>();
  faults.changes.on(changed.resolve);
  startTimeout("check", 0, async () => {
    await nextTurn();
    fail();
  });
  await changed.promise;
  assert.match(faults.health().reason ?? "", /check: Maximum/);
});

test("what no guard has caught ends nothing either", async () => {
  const platform = JSON.stringify(join(import.meta.dirname, "../../../daemon/platform"));
  const program = `
    const { FaultLog } = await import(${platform} + "/fault-log.ts");
    const { pino } = await import("pino");
    const faults = new FaultLog(pino({ level: "silent" }));
    setTimeout(() => { throw new Error("in a timer"); }, 0);
    setTimeout(() => { void Promise.reject(new Error("in a promise")); }, 1);
    setTimeout(() => { console.log(faults.health().reason); process.exit(0); }, 50);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  assert.match(stdout, /internal error \(2 times\): unguarded callback: in a promise/);
});

test("without a fault log a fault is thrown: a test sees it", () => {
  const changes = new ChangeEmitter();
  changes.on(fail);
  assert.throws(() => changes.emit(), RangeError);
});

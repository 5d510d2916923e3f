import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import pino from "pino";
import { statusAt } from "../../../daemon/contract/device/health.ts";
import { SteadyClock } from "../../../daemon/platform/steady-clock.ts";

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** A machine whose wall clock the test sets; its monotonic clock goes on. */
function machine(t: TestContext) {
  let monotonicMs = 1000;
  let offsetMs = Date.UTC(2026, 5, 1);
  t.mock.timers.enable({ apis: ["setInterval"] });
  t.mock.method(performance, "now", () => monotonicMs);
  t.mock.method(Date, "now", () => monotonicMs + offsetMs);
  const clock = new SteadyClock(pino({ level: "silent" }));
  t.after(() => clock[Symbol.dispose]());
  let changes = 0;
  clock.changes.on(() => changes++);
  return {
    clock,
    changes: () => changes,
    set: (byMs: number) => {
      offsetMs += byMs;
    },
    pass: (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        monotonicMs += SECOND;
        t.mock.timers.tick(SECOND);
      }
    },
    /** The time without what was set since. */
    trueMs: (setMs: number) => monotonicMs + offsetMs - setMs,
  };
}

test("a clock that jumps an hour ahead for 8 s moves nothing, and says so meanwhile", (t) => {
  const { clock, set, pass, trueMs } = machine(t);
  pass(10);
  set(HOUR);
  pass(8);
  assert.equal(clock.now(), trueMs(HOUR));
  assert.equal(clock.health().status, "degraded");
  assert.match(clock.health().reason ?? "", /3600 s/);
  set(-HOUR);
  pass(2);
  assert.equal(clock.now(), trueMs(0));
  assert.equal(clock.health().status, "ok");
});

test("a clock that was set for good is followed after a minute, and whoever decides by it is told", (t) => {
  const { clock, changes, set, pass, trueMs } = machine(t);
  set(-2 * HOUR);
  pass(59);
  assert.equal(clock.now(), trueMs(-2 * HOUR));
  pass(3);
  assert.equal(clock.now(), trueMs(0));
  assert.equal(clock.health().status, "ok");
  assert.equal(changes(), 2, "distrusted, then followed");
});

test("a clock that jumps again and again is never followed", (t) => {
  const { clock, set, pass, trueMs } = machine(t);
  for (let jump = 0; jump < 10; jump++) {
    set(HOUR);
    pass(30);
  }
  assert.equal(clock.now(), trueMs(10 * HOUR));
});

test("a distrusted clock is degraded by its own time, not unknown", (t) => {
  for (const byMs of [HOUR, -HOUR]) {
    const { clock, set, pass } = machine(t);
    set(byMs);
    pass(5);
    assert.equal(statusAt(clock.health(), Date.now()), "degraded");
    t.mock.timers.reset();
    t.mock.restoreAll();
  }
});

test("the slewing of a time service is followed at once", (t) => {
  const { clock, changes, set, pass, trueMs } = machine(t);
  for (let step = 0; step < 20; step++) {
    set(500);
    pass(1);
  }
  assert.equal(clock.now(), trueMs(0));
  assert.equal(changes(), 0);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "../../../daemon/platform/log.ts";
import { KioskWatchdog } from "../../../daemon/room/kiosk/kiosk-watchdog.ts";

const config = {
  screens: [1],
  restartCommand: ["restart-kiosk", "screen-{screen}"],
  unresponsiveAfterMs: 10_000,
  reloadTimeoutMs: 5000,
  startTimeoutMs: 45_000,
};

/** One screen with a virtual clock; records what was done to it. */
function screen(now: { page: boolean; provenAtMs: number | null }) {
  let nowMs = 1_000_000;
  const done: string[] = [];
  const watch = new KioskWatchdog({
    config,
    logger: createLogger({ level: "silent", name: "test" }),
    now: () => nowMs,
    run: async (command, args) => {
      done.push([command, ...args].join(" "));
    },
    screens: {
      provenAtMs: () => now.provenAtMs,
      reload: () => {
        if (now.page) done.push("reload");
        return now.page;
      },
    },
  });
  watch.start();
  return {
    watch,
    done,
    prove: () => {
      now.page = true;
      now.provenAtMs = nowMs;
      watch.check();
    },
    pass: (ms: number) => {
      nowMs += ms;
      watch.check();
    },
  };
}

test("a page that hangs is reloaded, and its kiosk restarted when that does not help", () => {
  const { watch, done, prove, pass } = screen({ page: true, provenAtMs: null });
  prove();
  pass(10_000);
  assert.deepEqual(done, []);
  pass(1);
  assert.deepEqual(done, ["reload"]);
  pass(4999);
  assert.deepEqual(done, ["reload"]);
  pass(1);
  assert.deepEqual(done, ["reload", "restart-kiosk screen-1"]);
  pass(44_999);
  assert.equal(done.length, 2, "it has time to start");
  pass(1);
  assert.equal(done.length, 3);
  watch[Symbol.dispose]();
});

test("a page that responds after the reload is left alone", () => {
  const { watch, done, prove, pass } = screen({ page: true, provenAtMs: null });
  prove();
  pass(10_001);
  prove();
  pass(10_000);
  assert.deepEqual(done, ["reload"]);
  watch[Symbol.dispose]();
});

test("a missing page has its kiosk restarted, but not while the machine still boots", () => {
  const now = { page: false, provenAtMs: null };
  const { watch, done, prove, pass } = screen(now);
  pass(44_999);
  assert.deepEqual(done, []);
  pass(1);
  assert.deepEqual(done, ["restart-kiosk screen-1"]);
  prove();
  now.page = false;
  now.provenAtMs = null;
  pass(1);
  pass(9999);
  assert.equal(done.length, 1, "it may be reloading by itself");
  pass(1);
  assert.equal(done.length, 2);
  watch[Symbol.dispose]();
});

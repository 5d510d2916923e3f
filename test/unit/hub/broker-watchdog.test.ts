import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { BrokerWatchdog } from "../../../daemon/hub/broker/broker-watchdog.ts";

const SECOND = 1000;

/** A broker whose connection the test makes and breaks. */
function watched(t: TestContext) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"] });
  let nowMs = 0;
  t.mock.method(performance, "now", () => nowMs);
  const failures: string[] = [];
  const broker = { startedAtMs: 0 as number | undefined, fail: (reason: string) => failures.push(reason) };
  const connection = { connected: false };
  const watchdog = new BrokerWatchdog(broker, connection);
  t.after(() => watchdog[Symbol.dispose]());
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      nowMs += SECOND;
      t.mock.timers.tick(SECOND);
    }
  };
  /** The hub handles nothing meanwhile. */
  const block = (seconds: number) => {
    nowMs += seconds * SECOND;
    t.mock.timers.tick(SECOND);
  };
  return { broker, connection, failures, pass, block };
}

test("a broker that stops answering is failed, a new one has time to start", (t) => {
  const { broker, connection, failures, pass } = watched(t);
  connection.connected = true;
  pass(60);
  connection.connected = false;
  pass(3);
  assert.deepEqual(failures, []);
  pass(2);
  assert.equal(failures[0], "does not answer");
  broker.startedAtMs = performance.now();
  const before = failures.length;
  pass(14);
  assert.equal(failures.length, before);
  connection.connected = true;
  pass(60);
  assert.equal(failures.length, before);
});

test("a broker that never accepts a connection is failed, too", (t) => {
  const { failures, pass } = watched(t);
  pass(14);
  assert.deepEqual(failures, []);
  pass(3);
  assert.equal(failures[0], "does not answer");
});

test("while the broker's process is not running there is nothing to fail", (t) => {
  const { broker, connection, failures, pass } = watched(t);
  connection.connected = true;
  pass(5);
  connection.connected = false;
  broker.startedAtMs = undefined;
  pass(60);
  assert.deepEqual(failures, []);
});

test("a hub that was blocked does not blame its broker", (t) => {
  const { connection, failures, pass, block } = watched(t);
  connection.connected = true;
  pass(60);
  connection.connected = false;
  pass(1);
  block(30);
  pass(2);
  assert.deepEqual(failures, []);
  pass(3);
  assert.equal(failures[0], "does not answer");
});

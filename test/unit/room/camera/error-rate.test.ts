import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorRate } from "../../../../daemon/room/devices/camera/error-rate.ts";

const MINUTE = 60_000;

test("without exchanges there is no rate", () => {
  assert.equal(new ErrorRate().at(0).share, null);
});

test("the rate covers the last five minutes", () => {
  const rate = new ErrorRate();
  for (let second = 0; second < 60; second++)
    rate.record(second % 4 === 0 ? "failed" : "responded", second * 1000);
  assert.deepEqual(rate.at(MINUTE), { share: 0.25, exchanges: 60, failed: 15, overMs: 5 * MINUTE });
  rate.record("responded", 5.5 * MINUTE);
  assert.equal(rate.at(5.5 * MINUTE).exchanges, 21);
  assert.deepEqual(rate.at(20 * MINUTE), { share: null, exchanges: 0, failed: 0, overMs: 5 * MINUTE });
});

test("after the clock was set back, future buckets don't count", () => {
  const rate = new ErrorRate();
  rate.record("failed", 60 * MINUTE);
  rate.record("responded", 10 * MINUTE);
  assert.equal(rate.at(10 * MINUTE).exchanges, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorRate } from "../../../../daemon/room/devices/camera/error-rate.ts";

const MINUTE = 60_000;

test("before the first exchange there is no share", () => {
  assert.equal(new ErrorRate().at(0).share, null);
});

test("the share is of the last five minutes", () => {
  const rate = new ErrorRate();
  for (let second = 0; second < 60; second++)
    rate.record(second % 4 === 0 ? "failed" : "answered", second * 1000);
  assert.deepEqual(rate.at(MINUTE), { share: 0.25, exchanges: 60, failed: 15, overMs: 5 * MINUTE });
  rate.record("answered", 5.5 * MINUTE);
  assert.equal(rate.at(5.5 * MINUTE).exchanges, 21);
  assert.deepEqual(rate.at(20 * MINUTE), { share: null, exchanges: 0, failed: 0, overMs: 5 * MINUTE });
});

test("a clock that was set back does not count the future", () => {
  const rate = new ErrorRate();
  rate.record("failed", 60 * MINUTE);
  rate.record("answered", 10 * MINUTE);
  assert.equal(rate.at(10 * MINUTE).exchanges, 1);
});

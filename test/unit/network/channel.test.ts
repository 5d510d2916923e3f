import assert from "node:assert/strict";
import { test } from "node:test";
import { Channel, type NetworkConditions } from "../../support/network/channel.ts";

const BYTES = 1000;

/** Arrival times of packets sent one per millisecond. */
function fates(conditions: NetworkConditions, packets: number, seed = 7): (readonly number[])[] {
  const channel = new Channel(seed, conditions);
  return Array.from({ length: packets }, (_, index) => channel.arrivals(index, BYTES));
}

test("a channel without conditions delivers everything at once", () => {
  assert.deepEqual(fates({}, 3), [[0], [1], [2]]);
});

test("the same seed loses the same packets, another seed others", () => {
  const lost = (seed: number) => fates({ lossPercent: 20 }, 2000, seed).map((times) => times.length === 0);
  assert.deepEqual(lost(1), lost(1));
  assert.notDeepEqual(lost(1), lost(2));
  const count = lost(1).filter(Boolean).length;
  assert.ok(count > 240 && count < 560, `${count} of 2000 lost`);
});

test("delay, and jitter that keeps the order", () => {
  const times = fates({ delayMs: 100, jitterMs: 30 }, 500).flat();
  times.forEach((atMs, index) => {
    assert.ok(atMs >= index + 70 && atMs <= index + 130);
    assert.ok(atMs >= (times[index - 1] ?? 0));
  });
  assert.ok(new Set(times.map((atMs, index) => Math.round(atMs - index))).size > 5);
});

test("some packets fall behind later ones", () => {
  const times = fates({ delayMs: 10, reorderPercent: 10, reorderMs: 5 }, 1000).flat();
  const overtaken = times.filter(
    (atMs, index) => atMs > (times[index + 1] ?? Number.POSITIVE_INFINITY),
  ).length;
  assert.ok(overtaken > 50 && overtaken < 150, `${overtaken} of 1000`);
});

test("some packets are duplicated", () => {
  const twice = fates({ duplicatePercent: 5 }, 2000).filter((times) => times.length === 2).length;
  assert.ok(twice > 50 && twice < 150, `${twice} of 2000`);
});

test("a limited bandwidth spaces packets, and drops what its queue does not hold", () => {
  // 1,000 bytes at 800 kbit/s take 10 ms, and one is sent each millisecond.
  const times = fates({ kbitPerSecond: 800, queueBytes: 5000 }, 1000);
  const arrived = times.flat();
  arrived.slice(1).forEach((atMs, index) => {
    assert.ok(Math.abs(atMs - (arrived[index] ?? 0) - 10) < 1e-6);
  });
  assert.ok(arrived.length >= 100 && arrived.length <= 105, `${arrived.length} passed in a second`);
  times.forEach(([atMs], index) => {
    assert.ok(atMs === undefined || atMs - index <= 50, "none waits longer than a full queue");
  });
});

test("a cut delivers nothing, and does not change the random losses after it", () => {
  const loss = { lossPercent: 30 };
  const whole = new Channel(3, loss);
  const broken = new Channel(3, { ...loss, cut: true });
  for (let at = 0; at < 100; at++) {
    whole.arrivals(at, BYTES);
    assert.deepEqual(broken.arrivals(at, BYTES), []);
  }
  broken.conditions = loss;
  for (let at = 100; at < 200; at++) assert.deepEqual(broken.arrivals(at, BYTES), whole.arrivals(at, BYTES));
});

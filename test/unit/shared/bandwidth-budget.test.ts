import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BandwidthBudget } from "../../../daemon/shared/bandwidth-budget.ts";

const WELL = { lossShare: 0.02, rttMs: 40 };
const CONGESTED = { lossShare: 0.3, rttMs: 40 };

/** One sample per second. */
function pass(
  budget: BandwidthBudget,
  clock: { second: number },
  samples: { seconds: number; kbps: number; lossShare: number; rttMs: number; availableKbps?: number },
): void {
  for (let index = 0; index < samples.seconds; index++) {
    budget.addSample({ ...samples, nowMs: clock.second++ * 1000 });
  }
}

test("a steady link keeps its budget, even with a few per cent of loss", () => {
  const budget = new BandwidthBudget(null);
  pass(budget, { second: 0 }, { seconds: 60, kbps: 3000, lossShare: 0.05, rttMs: 80 });
  assert.equal(budget.kbps, null);
});

test("one burst of loss changes nothing, three bad seconds reduce the budget", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 2, kbps: 1000, ...CONGESTED });
  pass(budget, clock, { seconds: 1, kbps: 1000, ...WELL });
  assert.equal(budget.kbps, null);
  pass(budget, clock, { seconds: 3, kbps: 1000, ...CONGESTED });
  assert.equal(budget.kbps, 850);
});

test("queueing delay is congestion, too", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 5, kbps: 1000, lossShare: 0, rttMs: 50 });
  pass(budget, clock, { seconds: 3, kbps: 1000, lossShare: 0, rttMs: 600 });
  assert.equal(budget.kbps, 850);
});

test("a longer route is not taken for congestion for ever", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 60, kbps: 1000, lossShare: 0, rttMs: 50 });
  pass(budget, clock, { seconds: 30, kbps: 1000, lossShare: 0, rttMs: 800 });
  assert.notEqual(budget.kbps, null, "it may be a queue");
  pass(budget, clock, { seconds: 150, kbps: 1000, lossShare: 0, rttMs: 800 });
  assert.equal(budget.kbps, null);
});

test("a growth that was too much is tried again with increasing intervals", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  const grownAfter = () => {
    const before = budget.kbps ?? 0;
    const from = clock.second;
    while ((budget.kbps ?? Number.POSITIVE_INFINITY) <= before)
      pass(budget, clock, { seconds: 1, kbps: 800, ...WELL });
    return clock.second - from;
  };
  pass(budget, clock, { seconds: 3, kbps: 1000, ...CONGESTED });
  const first = grownAfter();
  const tried = budget.kbps ?? 0;
  pass(budget, clock, { seconds: 1, kbps: 1000, ...CONGESTED });
  assert.ok((budget.kbps ?? 0) < tried, "at the first sign");
  const second = grownAfter();
  assert.ok(second >= 2 * first - 2, `${first} s, then ${second} s`);
});

test("a stable link becomes unlimited again", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 3, kbps: 2000, ...CONGESTED });
  pass(budget, clock, { seconds: 300, kbps: 1500, ...WELL });
  assert.equal(budget.kbps, null);
});

test("for any samples the budget never exceeds the configured one and always allows audio", () => {
  const sample = fc.record({
    kbps: fc.nat(5000),
    lossShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    rttMs: fc.option(fc.nat(2000)),
    availableKbps: fc.option(fc.nat(5000)),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
      const budget = new BandwidthBudget(2000);
      for (const [index, one] of samples.entries()) {
        budget.addSample({ ...one, nowMs: index * 1000 });
        assert.ok(budget.kbps !== null && budget.kbps >= 150 && budget.kbps <= 2000, String(budget.kbps));
      }
    }),
  );
});

test("congestion that the sender's estimate confirms counts at the first sample", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 1, kbps: 500, ...CONGESTED, availableKbps: 200 });
  assert.equal(budget.kbps, 425);
  pass(budget, clock, { seconds: 2, kbps: 500, ...CONGESTED, availableKbps: 60 });
  assert.equal(budget.kbps, 425, "what was given up is still on its way");
});

test("the budget grows at once to the sender's estimate", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 1, kbps: 500, ...CONGESTED, availableKbps: 200 });
  pass(budget, clock, { seconds: 20, kbps: 160, ...WELL, availableKbps: 160 });
  assert.equal(budget.kbps, 425, "the sender doubts that there is more");
  pass(budget, clock, { seconds: 6, kbps: 160, ...WELL, availableKbps: 2800 });
  assert.equal(budget.kbps, 2380);
});

test("a sender that always overestimates is trusted with increasing intervals", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  let grown = 0;
  for (let seconds = 0; seconds < 120; seconds++) {
    const before = budget.kbps ?? 0;
    const how = before > 425 || seconds < 3 ? { kbps: 500, ...CONGESTED } : { kbps: 160, ...WELL };
    pass(budget, clock, { seconds: 1, ...how, availableKbps: 3000 });
    if (seconds > 3 && (budget.kbps ?? 0) > before) grown++;
  }
  assert.ok(grown >= 2 && grown <= 6, `${grown} times in two minutes`);
});

test("a sender that always underestimates is overruled in the end", () => {
  const clock = { second: 0 };
  const budget = new BandwidthBudget(null);
  pass(budget, clock, { seconds: 1, kbps: 500, ...CONGESTED, availableKbps: 200 });
  pass(budget, clock, { seconds: 600, kbps: 160, ...WELL, availableKbps: 160 });
  assert.ok(budget.kbps === null || budget.kbps > 2000, String(budget.kbps));
});

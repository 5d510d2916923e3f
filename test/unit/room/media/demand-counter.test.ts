import assert from "node:assert/strict";
import { test } from "node:test";
import { DemandCounter } from "../../../../daemon/room/media/demand-counter.ts";

function counted(lingerMs: number) {
  let changes = 0;
  const demand = new DemandCounter(lingerMs, () => changes++);
  return { demand, changes: () => changes };
}

test("there is demand from the first until a while after the last", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { demand, changes } = counted(5000);
  const first = demand.add();
  const second = demand.add();
  assert.equal(changes(), 1);
  first[Symbol.dispose]();
  second[Symbol.dispose]();
  assert.equal(demand.hasDemand, true);
  t.mock.timers.tick(5000);
  assert.equal(demand.hasDemand, false);
  assert.equal(changes(), 2);
});

test("demand that returns while it lingers changes nothing", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { demand, changes } = counted(5000);
  demand.add()[Symbol.dispose]();
  t.mock.timers.tick(4999);
  using _again = demand.add();
  t.mock.timers.tick(10_000);
  assert.equal(demand.hasDemand, true);
  assert.equal(changes(), 1);
});

test("releasing twice counts once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { demand } = counted(0);
  using _other = demand.add();
  const one = demand.add();
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  t.mock.timers.tick(10);
  assert.equal(demand.hasDemand, true);
});

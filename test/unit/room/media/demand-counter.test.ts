import assert from "node:assert/strict";
import { test } from "node:test";
import { DemandCounter } from "../../../../daemon/room/media/demand-counter.ts";

function counted(lingerMs: number) {
  let changes = 0;
  const holding = new DemandCounter(lingerMs, () => changes++);
  return { holding, changes: () => changes };
}

test("held by the first, let go a while after the last", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { holding, changes } = counted(5000);
  const first = holding.add();
  const second = holding.add();
  assert.equal(changes(), 1);
  first[Symbol.dispose]();
  second[Symbol.dispose]();
  assert.equal(holding.hasDemand, true);
  t.mock.timers.tick(5000);
  assert.equal(holding.hasDemand, false);
  assert.equal(changes(), 2);
});

test("who takes it while it lingers keeps it, and nothing has changed", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { holding, changes } = counted(5000);
  holding.add()[Symbol.dispose]();
  t.mock.timers.tick(4999);
  using _again = holding.add();
  t.mock.timers.tick(10_000);
  assert.equal(holding.hasDemand, true);
  assert.equal(changes(), 1);
});

test("letting go twice is letting go once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { holding } = counted(0);
  using _other = holding.add();
  const one = holding.add();
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  t.mock.timers.tick(10);
  assert.equal(holding.hasDemand, true);
});

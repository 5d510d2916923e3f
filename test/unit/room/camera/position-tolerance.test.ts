import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isAtTarget, moveProgress } from "../../../../daemon/room/devices/camera/position-tolerance.ts";

const visca = { zoomRange: { minimum: 0, maximum: 0x4000 } };
const shares = { zoomRange: { minimum: 0, maximum: 1 } };

test("a motor step is within the tolerance, a degree is not", () => {
  const target = { pan: 300, tilt: -20, zoom: 4000 };
  assert.ok(isAtTarget({ pan: 302, tilt: -19, zoom: 4030 }, target, visca));
  assert.ok(!isAtTarget({ pan: 315, tilt: -20, zoom: 4000 }, target, visca));
  assert.ok(!isAtTarget({ pan: 300, tilt: -20, zoom: 4100 }, target, visca));
});

test("normalised positions have their own tolerance", () => {
  const target = { pan: 0.5, tilt: 0, zoom: 0.2 };
  assert.ok(isAtTarget({ pan: 0.502, tilt: 0, zoom: 0.2 }, target, shares));
  assert.ok(!isAtTarget({ pan: 0.51, tilt: 0, zoom: 0.2 }, target, shares));
});

test("progress is that of the axis with the most left to go", () => {
  const start = { pan: 0, tilt: 0, zoom: 0 };
  const target = { pan: 100, tilt: 0, zoom: 1000 };
  assert.equal(moveProgress(start, start, target), 0);
  assert.equal(moveProgress(start, { pan: 100, tilt: 0, zoom: 250 }, target), 0.25);
  assert.equal(moveProgress(start, target, target), 1);
  assert.equal(moveProgress(start, { pan: -50, tilt: 0, zoom: 0 }, target), 0);
});

test("progress is always between 0 and 1", () => {
  const units = fc.integer({ min: -3000, max: 3000 });
  const position = fc.record({ pan: units, tilt: units, zoom: units });
  fc.assert(
    fc.property(position, position, position, (start, now, target) => {
      const share = moveProgress(start, now, target);
      assert.ok(share >= 0 && share <= 1);
    }),
  );
});

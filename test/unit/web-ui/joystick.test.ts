import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isMovementKey, isStill, velocityOf, velocityOfKeys } from "../../../web-ui/panel/joystick.ts";

test("a finger in the dead zone moves nothing", () => {
  assert.ok(isStill(velocityOf(0, 0, 100)));
  assert.ok(isStill(velocityOf(4, -4, 100)));
});

test("a joystick that is not laid out yet moves nothing", () => {
  assert.ok(isStill(velocityOf(10, 10, 0)));
});

test("right pans right, up tilts up, and the edge is full speed", () => {
  assert.deepEqual(velocityOf(95, 0, 100), { pan: 1, tilt: 0, zoom: 0 });
  assert.deepEqual(velocityOf(0, -95, 100), { pan: 0, tilt: 1, zoom: 0 });
  assert.deepEqual(velocityOf(-300, 0, 100), { pan: -1, tilt: 0, zoom: 0 });
});

test("whatever the finger does, speeds stay within -1 and 1 and grow with the distance", () => {
  const pixels = fc.double({ min: -2000, max: 2000, noNaN: true });
  fc.assert(
    fc.property(pixels, pixels, fc.double({ min: 1, max: 1000, noNaN: true }), (x, y, radius) => {
      const near = velocityOf(x / 2, y / 2, radius);
      const far = velocityOf(x, y, radius);
      for (const value of [far.pan, far.tilt]) assert.ok(value >= -1 && value <= 1);
      assert.ok(Math.hypot(far.pan, far.tilt) + 0.02 >= Math.hypot(near.pan, near.tilt));
      assert.ok(far.pan === 0 || Math.sign(far.pan) === Math.sign(x));
      assert.ok(far.tilt === 0 || Math.sign(far.tilt) === -Math.sign(y));
    }),
  );
});

test("keys held together add up, and opposite ones cancel", () => {
  assert.deepEqual(velocityOfKeys(new Set(["ArrowUp", "ArrowRight"])), { pan: 0.5, tilt: 0.5, zoom: 0 });
  assert.ok(isStill(velocityOfKeys(new Set(["ArrowLeft", "ArrowRight"]))));
  assert.equal(velocityOfKeys(new Set(["-"])).zoom, -0.5);
});

test("letters are no movement", () => {
  assert.ok(isMovementKey("+"));
  assert.ok(!isMovementKey("a"));
});

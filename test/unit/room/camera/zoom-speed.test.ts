import assert from "node:assert/strict";
import { test } from "node:test";
import { fineStep } from "../../../../daemon/room/devices/camera/fine-step.ts";
import { zoomFraction, zoomSpeedFactor } from "../../../../daemon/room/devices/camera/zoom-speed.ts";

test("the further it is zoomed in, the slower it turns; a room may leave that out", () => {
  assert.equal(zoomSpeedFactor(0, 0.75), 1);
  assert.equal(zoomSpeedFactor(1, 0.75), 0.25);
  assert.ok(zoomSpeedFactor(0.4, 0.75) > zoomSpeedFactor(0.5, 0.75));
  assert.equal(zoomSpeedFactor(1, 0), 1);
});

test("the share is of the model's own range, and never outside 0 to 1", () => {
  assert.equal(zoomFraction({ zoom: 0x2000 }, {}), 0.5);
  assert.equal(zoomFraction({ zoom: 300 }, { zoomRange: { minimum: 100, maximum: 500 } }), 0.5);
  assert.equal(zoomFraction({ zoom: 0x7ac0 }, {}), 1);
  assert.equal(zoomFraction({ zoom: -5 }, {}), 0);
  assert.equal(zoomFraction({ zoom: 5 }, { zoomRange: { minimum: 7, maximum: 7 } }), 0);
});

test("a camera that has not said where it stands is not slowed down", () => {
  assert.equal(zoomFraction(null, {}), 0);
});

test("zoomed in, a fine step turns for a shorter time; zooming takes as long as ever", () => {
  const right = { pan: 1, tilt: 0, zoom: 0 };
  const wide = fineStep(right, 1);
  assert.ok(fineStep(right, 0.5).forMs < wide.forMs);
  assert.ok(wide.velocity.pan > 0 && wide.velocity.tilt === 0);
  assert.ok(fineStep({ ...right, pan: -1 }, 1).velocity.pan < 0);
  const tele = { pan: 0, tilt: 0, zoom: 1 };
  assert.equal(fineStep(tele, 0.25).forMs, fineStep(tele, 1).forMs);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { fineStep } from "../../../../daemon/room/devices/camera/fine-step.ts";
import { zoomFraction, zoomSpeedFactor } from "../../../../daemon/room/devices/camera/zoom-speed.ts";

test("pan and tilt slow down with zoom, unless configured otherwise", () => {
  assert.equal(zoomSpeedFactor(0, 0.75), 1);
  assert.equal(zoomSpeedFactor(1, 0.75), 0.25);
  assert.ok(zoomSpeedFactor(0.4, 0.75) > zoomSpeedFactor(0.5, 0.75));
  assert.equal(zoomSpeedFactor(1, 0), 1);
});

test("the zoom fraction is relative to the model's range and clamped", () => {
  assert.equal(zoomFraction({ zoom: 0x2000 }, {}), 0.5);
  assert.equal(zoomFraction({ zoom: 300 }, { zoomRange: { minimum: 100, maximum: 500 } }), 0.5);
  assert.equal(zoomFraction({ zoom: 0x7ac0 }, {}), 1);
  assert.equal(zoomFraction({ zoom: -5 }, {}), 0);
  assert.equal(zoomFraction({ zoom: 5 }, { zoomRange: { minimum: 7, maximum: 7 } }), 0);
});

test("an unknown position does not slow the camera down", () => {
  assert.equal(zoomFraction(null, {}), 0);
});

test("zoomed in, a pan or tilt step is shorter; a zoom step is not", () => {
  const right = { pan: 1, tilt: 0, zoom: 0 };
  const wide = fineStep(right, 1);
  assert.ok(fineStep(right, 0.5).forMs < wide.forMs);
  assert.ok(wide.velocity.pan > 0 && wide.velocity.tilt === 0);
  assert.ok(fineStep({ ...right, pan: -1 }, 1).velocity.pan < 0);
  const tele = { pan: 0, tilt: 0, zoom: 1 };
  assert.equal(fineStep(tele, 0.25).forMs, fineStep(tele, 1).forMs);
});

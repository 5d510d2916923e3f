import assert from "node:assert/strict";
import { test } from "node:test";
import { Stillness } from "../../../../daemon/room/devices/camera/stop-verifier.ts";

const at = (pan: number) => ({ pan, tilt: 0, zoom: 0 });

test("after Stop, two equal readings prove that it stands still", () => {
  const stillness = new Stillness();
  stillness.stopSent();
  assert.equal(stillness.read(at(10)), "unknown");
  assert.ok(stillness.unproven);
  assert.equal(stillness.read(at(10)), "still");
  assert.ok(!stillness.unproven);
});

test("after Stop, a camera that still moves is to be stopped again until it does stand", () => {
  const stillness = new Stillness();
  stillness.stopSent();
  stillness.read(at(10));
  assert.equal(stillness.read(at(30)), "stop-again");
  assert.equal(stillness.read(at(50)), "stop-again");
  assert.equal(stillness.read(at(50)), "still");
});

test("a camera that somebody else moves is seen to move, and is not stopped", () => {
  const stillness = new Stillness();
  stillness.read(at(10));
  assert.equal(stillness.read(at(30)), "moving");
  assert.ok(stillness.moved);
  assert.equal(stillness.read(at(30)), "still");
});

test("a reading from before Stop proves nothing", () => {
  const stillness = new Stillness();
  stillness.read(at(10));
  stillness.stopSent();
  assert.equal(stillness.read(at(10)), "unknown");
});

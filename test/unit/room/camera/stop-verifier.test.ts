import assert from "node:assert/strict";
import { test } from "node:test";
import { StopVerifier } from "../../../../daemon/room/devices/camera/stop-verifier.ts";

const at = (pan: number) => ({ pan, tilt: 0, zoom: 0 });

test("after Stop, two equal readings prove standstill", () => {
  const stillness = new StopVerifier();
  stillness.noteStop();
  assert.equal(stillness.addReading(at(10)), "unknown");
  assert.ok(stillness.isPending);
  assert.equal(stillness.addReading(at(10)), "still");
  assert.ok(!stillness.isPending);
});

test("after Stop, a camera that still moves must be stopped again", () => {
  const stillness = new StopVerifier();
  stillness.noteStop();
  stillness.addReading(at(10));
  assert.equal(stillness.addReading(at(30)), "stop-again");
  assert.equal(stillness.addReading(at(50)), "stop-again");
  assert.equal(stillness.addReading(at(50)), "still");
});

test("a camera moved by something else is not stopped", () => {
  const stillness = new StopVerifier();
  stillness.addReading(at(10));
  assert.equal(stillness.addReading(at(30)), "moving");
  assert.ok(stillness.hasMoved);
  assert.equal(stillness.addReading(at(30)), "still");
});

test("a reading from before Stop proves nothing", () => {
  const stillness = new StopVerifier();
  stillness.addReading(at(10));
  stillness.noteStop();
  assert.equal(stillness.addReading(at(10)), "unknown");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type GamepadReading,
  isUnlockHeld,
  pressedActions,
  pressedButtons,
  velocityOfGamepad,
} from "../../../web-ui/panel/gamepad.ts";
import { isStill, stepOfKey } from "../../../web-ui/panel/joystick.ts";

/** A gamepad at rest except for the given values. */
function pad(axes: Record<number, number>, buttons: Record<number, number> = {}): GamepadReading {
  return {
    axes: [0, 1, 2, 3].map((index) => axes[index] ?? 0),
    buttons: Array.from({ length: 17 }, (_, index) => {
      const value = buttons[index] ?? 0;
      return { pressed: value > 0.5, value };
    }),
  };
}

test("a worn stick beside its centre moves nothing", () => {
  assert.ok(isStill(velocityOfGamepad(pad({ 0: 0.1, 1: -0.08, 3: 0.12 }))));
  assert.ok(isStill(velocityOfGamepad({ axes: [], buttons: [] })));
});

test("the left stick pans and tilts as a finger does, from zero at the dead zone's edge", () => {
  assert.deepEqual(velocityOfGamepad(pad({ 0: 1 })), { pan: 1, tilt: 0, zoom: 0 });
  assert.deepEqual(velocityOfGamepad(pad({ 1: -1 })), { pan: 0, tilt: 1, zoom: 0 });
  const { pan } = velocityOfGamepad(pad({ 0: 0.25 }));
  assert.ok(pan > 0 && pan < 0.05, `${pan}`);
});

test("the right stick and the triggers zoom, and both together are not more than full speed", () => {
  assert.equal(velocityOfGamepad(pad({ 3: -1 })).zoom, 1);
  assert.equal(velocityOfGamepad(pad({}, { 6: 1 })).zoom, -1);
  assert.equal(velocityOfGamepad(pad({ 3: -1 }, { 7: 1 })).zoom, 1);
});

test("a button acts once, when it goes down", () => {
  const up = pressedButtons(pad({}));
  const down = pressedButtons(pad({}, { 1: 1, 14: 1 }));
  assert.deepEqual(pressedActions(up, down), [
    { kind: "preset", index: 1 },
    { kind: "step", direction: { pan: -1, tilt: 0, zoom: 0 } },
  ]);
  assert.deepEqual(pressedActions(down, down), []);
  assert.deepEqual(pressedActions(down, up), []);
  assert.ok(isUnlockHeld(pressedButtons(pad({}, { 9: 1 }))));
});

test("with Shift arrow keys are steps; + and −, which need Shift themselves, are not", () => {
  assert.deepEqual(stepOfKey("ArrowUp"), { pan: 0, tilt: 1, zoom: 0 });
  assert.deepEqual(stepOfKey("PageDown"), { pan: 0, tilt: 0, zoom: -1 });
  assert.ok(isStill(stepOfKey("+")));
});

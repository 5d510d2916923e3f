import assert from "node:assert/strict";
import { test } from "node:test";
import {
  canDetectCompletion,
  hasMoved,
  isMoveComplete,
  type MoveReading,
} from "../../../drivers/onvif/move-completion.ts";
import type { MoveStatus, PtzStatus } from "../../../drivers/onvif/ptz.ts";

const at = (x: number, told: MoveStatus | null = "IDLE"): PtzStatus => ({
  position: { panTilt: { x, y: 0 }, zoom: 0 },
  moveStatus: { panTilt: told, zoom: told },
});
const placeless = (told: MoveStatus | null): PtzStatus => ({
  position: {},
  moveStatus: { panTilt: told, zoom: null },
});
const reading = (parts: Partial<MoveReading> & Pick<MoveReading, "status">): MoveReading => ({
  previous: undefined,
  target: undefined,
  hasStarted: true,
  moveStatus: "trusted",
  ...parts,
});

test("standing still before the move can have started is no completion", () => {
  const status = at(0);
  assert.equal(isMoveComplete(reading({ status, previous: at(0), hasStarted: false })), false);
  assert.equal(isMoveComplete(reading({ status, previous: at(0) })), true);
  assert.equal(isMoveComplete(reading({ status })), false);
});

test("IDLE at the target completes at the first reading", () => {
  const target = { panTilt: { x: 0.5, y: 0 }, zoom: 0 };
  assert.equal(isMoveComplete(reading({ status: at(0.501), target, hasStarted: false })), true);
  assert.equal(isMoveComplete(reading({ status: at(0.501, "UNKNOWN"), target })), false);
  assert.equal(isMoveComplete(reading({ status: at(0.501, "UNKNOWN"), previous: at(0.501), target })), true);
});

test("a wrong MoveStatus is ignored if the profile says so", () => {
  const status = at(0.3, "MOVING");
  assert.equal(isMoveComplete(reading({ status, previous: at(0.3) })), false);
  assert.equal(isMoveComplete(reading({ status, previous: at(0.3), moveStatus: "ignored" })), true);
  assert.equal(isMoveComplete(reading({ status, previous: at(0.2), moveStatus: "ignored" })), false);
});

test("without a position MoveStatus alone decides", () => {
  assert.equal(isMoveComplete(reading({ status: placeless("IDLE") })), true);
  assert.equal(isMoveComplete(reading({ status: placeless("IDLE"), hasStarted: false })), false);
  assert.equal(isMoveComplete(reading({ status: placeless("MOVING") })), false);
  assert.equal(canDetectCompletion(placeless("IDLE"), "trusted"), true);
  assert.equal(canDetectCompletion(placeless("IDLE"), "ignored"), false);
  assert.equal(canDetectCompletion(placeless(null), "trusted"), false);
});

test("a flickering encoder is no movement", () => {
  assert.equal(hasMoved(at(0.1), at(0.1015)), false);
  assert.equal(hasMoved(at(0.1), at(0.11)), true);
  assert.equal(hasMoved(at(0.1, "MOVING"), undefined), true);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { desiredGoal, isSameGoal } from "../../../../daemon/room/devices/camera/camera-policy.ts";

const MINUTE = 60_000;
const policy = {
  onMeetingStart: { type: "home" },
  whenIdle: { type: "standby", afterMinutes: 15 },
  wakeBeforeMinutes: 2,
} as const;
const idle = { nowMs: 100 * MINUTE, meetingId: null, nextStartsAtMs: null, idleSinceMs: 99 * MINUTE };

test("without a policy the goal is always none", () => {
  const none = { ...policy, onMeetingStart: { type: "stay" }, whenIdle: { type: "stay" } } as const;
  assert.deepEqual(desiredGoal(none, { ...idle, meetingId: "m1" }), { kind: "none" });
  assert.deepEqual(desiredGoal(none, { ...idle, idleSinceMs: 0 }), { kind: "none" });
});

test("in a meeting the goal is the start of that meeting", () => {
  const first = desiredGoal(policy, { ...idle, meetingId: "m1" });
  assert.deepEqual(first, { kind: "start", meetingId: "m1" });
  assert.ok(isSameGoal(first, desiredGoal(policy, { ...idle, meetingId: "m1", nowMs: 500 * MINUTE })));
  assert.ok(!isSameGoal(first, desiredGoal(policy, { ...idle, meetingId: "m2" })));
});

test("the idle goal applies only after the configured time", () => {
  assert.deepEqual(desiredGoal(policy, { ...idle, idleSinceMs: 85.1 * MINUTE }), { kind: "none" });
  assert.deepEqual(desiredGoal(policy, { ...idle, idleSinceMs: 85 * MINUTE }), { kind: "standby" });
  const privacy = { type: "privacy", afterMinutes: 1, at: { type: "preset", number: 9 } } as const;
  assert.deepEqual(desiredGoal({ ...policy, whenIdle: privacy }, idle), { kind: "privacy" });
});

test("the camera is woken ahead of a meeting", () => {
  const rested = { ...idle, idleSinceMs: 0 };
  assert.deepEqual(desiredGoal(policy, { ...rested, nextStartsAtMs: 102.1 * MINUTE }), { kind: "standby" });
  assert.deepEqual(desiredGoal(policy, { ...rested, nextStartsAtMs: 102 * MINUTE }), { kind: "awake" });
});

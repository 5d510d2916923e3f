import assert from "node:assert/strict";
import { test } from "node:test";
import { goalOf, sameGoal } from "../../../../daemon/room/devices/camera/camera-policy.ts";

const MINUTE = 60_000;
const policy = {
  onMeetingStart: { type: "home" },
  whenIdle: { type: "standby", afterMinutes: 15 },
  wakeBeforeMinutes: 2,
} as const;
const idle = { nowMs: 100 * MINUTE, meetingId: null, nextStartsAtMs: null, quietSinceMs: 99 * MINUTE };

test("a room without a policy leaves its cameras alone, whatever happens", () => {
  const none = { ...policy, onMeetingStart: { type: "stay" }, whenIdle: { type: "stay" } } as const;
  assert.deepEqual(goalOf(none, { ...idle, meetingId: "m1" }), { kind: "none" });
  assert.deepEqual(goalOf(none, { ...idle, quietSinceMs: 0 }), { kind: "none" });
});

test("in a meeting the goal is that meeting's start, another one for each meeting", () => {
  const first = goalOf(policy, { ...idle, meetingId: "m1" });
  assert.deepEqual(first, { kind: "start", meetingId: "m1" });
  assert.ok(sameGoal(first, goalOf(policy, { ...idle, meetingId: "m1", nowMs: 500 * MINUTE })));
  assert.ok(!sameGoal(first, goalOf(policy, { ...idle, meetingId: "m2" })));
});

test("it rests only after the time without anybody, and not before", () => {
  assert.deepEqual(goalOf(policy, { ...idle, quietSinceMs: 85.1 * MINUTE }), { kind: "none" });
  assert.deepEqual(goalOf(policy, { ...idle, quietSinceMs: 85 * MINUTE }), { kind: "standby" });
  const privacy = { type: "privacy", afterMinutes: 1, at: { type: "preset", number: 9 } } as const;
  assert.deepEqual(goalOf({ ...policy, whenIdle: privacy }, idle), { kind: "privacy" });
});

test("it is woken ahead of a meeting, however long it has rested", () => {
  const rested = { ...idle, quietSinceMs: 0 };
  assert.deepEqual(goalOf(policy, { ...rested, nextStartsAtMs: 102.1 * MINUTE }), { kind: "standby" });
  assert.deepEqual(goalOf(policy, { ...rested, nextStartsAtMs: 102 * MINUTE }), { kind: "awake" });
});

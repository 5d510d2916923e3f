import assert from "node:assert/strict";
import { test } from "node:test";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { desiredMeeting, nextBoundary } from "../../../daemon/room/meeting/desired-meeting.ts";

const meeting = (id: string, startsAtMs: number, endsAtMs: number): Meeting => ({
  id,
  title: id,
  startsAtMs,
  endsAtMs,
  roomIds: ["hue"],
});

const morning = meeting("morning", 100, 200);
const noon = meeting("noon", 150, 300);
const none = { kind: "none" } as const;

test("a room is in a meeting from its start up to its end", () => {
  const at = (now: number) => desiredMeeting([morning], none, now)?.id;
  assert.deepEqual([99, 100, 199, 200].map(at), [undefined, "morning", "morning", undefined]);
});

test("of two overlapping meetings the room is in the later one", () => {
  assert.equal(desiredMeeting([morning, noon], none, 160)?.id, "noon");
});

test("a meeting that the operator left is not rejoined, the next one is joined", () => {
  const left = { kind: "left", meetingId: "morning" } as const;
  assert.equal(desiredMeeting([morning], left, 120), undefined);
  assert.equal(desiredMeeting([morning, noon], left, 160)?.id, "noon");
});

test("a meeting that the operator joined early lasts until its end", () => {
  const joined = { kind: "joined", meetingId: "morning" } as const;
  assert.equal(desiredMeeting([morning], joined, 50)?.id, "morning");
  assert.equal(desiredMeeting([morning, noon], joined, 160)?.id, "morning");
  assert.equal(desiredMeeting([morning, noon], joined, 200)?.id, "noon");
});

test("a meeting that the operator joined and the hub withdrew is left", () => {
  assert.equal(desiredMeeting([], { kind: "joined", meetingId: "morning" }, 120), undefined);
});

test("the next boundary is the next start or end", () => {
  assert.equal(nextBoundary([morning, noon], 0), 100);
  assert.equal(nextBoundary([morning, noon], 100), 150);
  assert.equal(nextBoundary([morning, noon], 200), 300);
  assert.equal(nextBoundary([morning, noon], 300), undefined);
});

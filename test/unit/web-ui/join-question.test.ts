import assert from "node:assert/strict";
import { test } from "node:test";
import { joinQuestion } from "../../../web-ui/panel/join-question.ts";

const MINUTE_MS = 60_000;
const meeting = { id: "m-1", startsAtMs: 60 * MINUTE_MS };
const removal = { meetingId: "m-1", by: { kind: "console" } as const, atMs: 1 };
const ask = (minute: number, removed: typeof removal | null = null) =>
  joinQuestion(meeting, { removal: removed, nowMs: minute * MINUTE_MS });

test("joining asks more than 15 minutes before the start, and not later", () => {
  assert.deepEqual(
    [0, 44, 45, 59, 60, 90].map((minute) => ask(minute)),
    ["early", "early", "none", "none", "none", "none"],
  );
});

test("a room that was removed is asked at any time, and only for that meeting", () => {
  assert.deepEqual([ask(0, removal), ask(70, removal)], ["removed", "removed"]);
  assert.equal(ask(70, { ...removal, meetingId: "m-2" }), "none");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_OVERLAPS } from "../../../daemon/contract/limits.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { findOverlaps } from "../../../daemon/shared/meeting-overlaps.ts";

const EIGHT = Date.UTC(2026, 11, 1, 1);
const HOUR_MS = 3_600_000;

function meeting(id: string, fromHours: number, toHours: number, ...roomIds: string[]): Meeting {
  const startsAtMs = EIGHT + fromHours * HOUR_MS;
  return { id, title: id, startsAtMs, endsAtMs: EIGHT + toHours * HOUR_MS, roomIds };
}

const planned = meeting("m-planned", 0, 1, "hue", "vinh");
const overlapping = (...meetings: Meeting[]) =>
  findOverlaps(planned, meetings).map(({ meetingId, roomIds }) => [meetingId, ...roomIds]);

test("a meeting of the same room at the same time is named with the rooms they share", () => {
  const within = meeting("m-1", 0.25, 0.5, "da-lat", "vinh");
  const around = meeting("m-2", -1, 2, "vinh", "hue");
  const begins = meeting("m-3", 0.9, 3, "hue");
  const ends = meeting("m-4", -2, 0.1, "hue");
  assert.deepEqual(overlapping(begins, within, around, ends), [
    ["m-4", "hue"],
    ["m-2", "vinh", "hue"],
    ["m-1", "vinh"],
    ["m-3", "hue"],
  ]);
});

test("back to back, in other rooms, or the meeting itself is no overlap", () => {
  const before = meeting("m-1", -1, 0, "hue");
  const after = meeting("m-2", 1, 2, "hue");
  const elsewhere = meeting("m-3", 0, 1, "da-lat");
  assert.deepEqual(overlapping(before, after, elsewhere, planned), []);
});

test("of very many overlaps the earliest are named", () => {
  const all = Array.from({ length: 3 * MAX_OVERLAPS }, (_, index) => meeting(`m-${index}`, -index, 1, "hue"));
  const overlaps = findOverlaps(planned, all);
  assert.equal(overlaps.length, MAX_OVERLAPS);
  assert.equal(overlaps[0]?.meetingId, `m-${all.length - 1}`);
});

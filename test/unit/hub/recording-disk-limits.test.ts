import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateDiskLimits, type StoredRecording } from "../../../daemon/hub/recording/disk-limits.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 1000 * DAY_MS;
const limits = { maxBytes: 1000, minFreeBytes: 100, retentionDays: 90 };

/** A recording that ended some days ago, or is running. */
function recording(id: string, bytes: number, endedDaysAgo: number | "runs"): StoredRecording {
  const endedAtMs = endedDaysAgo === "runs" ? null : NOW_MS - endedDaysAgo * DAY_MS;
  return { id, bytes, startedAtMs: (endedAtMs ?? NOW_MS) - 3_600_000, endedAtMs };
}

test("the oldest finished recordings are deleted for a running one", () => {
  const recordings = [
    recording("b", 400, 2),
    recording("now", 300, "runs"),
    recording("a", 200, 3),
    recording("c", 300, 1),
  ];
  assert.deepEqual(evaluateDiskLimits(recordings, 500, limits, NOW_MS), {
    delete: ["a"],
    endReason: undefined,
  });
});

test("a running recording that has no more room ends, and is not deleted", () => {
  const recordings = [recording("a", 200, 3), recording("now", 1200, "runs")];
  const { delete: ids, endReason } = evaluateDiskLimits(recordings, 500, limits, NOW_MS);
  assert.deepEqual(ids, ["a"]);
  assert.match(endReason ?? "", /recording\.maxBytes/);
});

test("a finished recording over the limit stays while none is running", () => {
  const recordings = [recording("a", 200, 3), recording("b", 1200, 0)];
  assert.deepEqual(evaluateDiskLimits(recordings, 0, limits, NOW_MS), { delete: [], endReason: undefined });
});

test("a disk filled by something else ends the running recording, and deletes none", () => {
  const recordings = [recording("a", 200, 3), recording("now", 100, "runs")];
  const { delete: ids, endReason } = evaluateDiskLimits(recordings, 99, limits, NOW_MS);
  assert.deepEqual(ids, []);
  assert.match(endReason ?? "", /recording\.minFreeBytes/);
});

test("a recording is deleted after its retention time", () => {
  const recordings = [recording("old", 1, 91), recording("young", 1, 89), recording("now", 1, "runs")];
  assert.deepEqual(evaluateDiskLimits(recordings, 500, limits, NOW_MS).delete, ["old"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { partSpan } from "../../../daemon/hub/recording/track-times.ts";

const ZERO_MS = 1_700_000_000_000;
const at = (seconds: number) => ZERO_MS + seconds * 1000;

test("a part spans its first to its last packet, with the gaps of each track", () => {
  const span = partSpan(
    new Map([
      ["video", { first: 8.5, last: 60, gaps: [{ from: 20, to: 24.2 }] }],
      ["audio", { first: 0.4, last: 61, gaps: [] }],
    ]),
    ZERO_MS,
  );
  assert.deepEqual(span, {
    fromMs: at(0.4),
    toMs: at(61),
    gaps: [
      { track: "video", fromMs: at(0.4), toMs: at(8.5) },
      { track: "video", fromMs: at(20), toMs: at(24.2) },
    ],
  });
});

test("a track without packets is one gap, however short", () => {
  const span = partSpan(
    new Map([
      ["video", undefined],
      ["audio", { first: 1, last: 1.5, gaps: [] }],
    ]),
    ZERO_MS,
  );
  assert.deepEqual(span?.gaps, [{ track: "video", fromMs: at(1), toMs: at(1.5) }]);
});

test("a part without packets has no span", () => {
  assert.equal(partSpan(new Map([["video", undefined]]), ZERO_MS), undefined);
});

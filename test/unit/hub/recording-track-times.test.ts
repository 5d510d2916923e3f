import assert from "node:assert/strict";
import { test } from "node:test";
import { partSpan } from "../../../daemon/hub/recording/track-times.ts";

const ZERO_MS = 1_700_000_000_000;
const at = (seconds: number) => ZERO_MS + seconds * 1000;

test("a part is there from its first packet to its last, with what is missing of each track", () => {
  const span = partSpan(
    new Map([
      ["picture", { first: 8.5, last: 60, gaps: [{ from: 20, to: 24.2 }] }],
      ["sound", { first: 0.4, last: 61, gaps: [] }],
    ]),
    ZERO_MS,
  );
  assert.deepEqual(span, {
    fromMs: at(0.4),
    toMs: at(61),
    gaps: [
      { track: "picture", fromMs: at(0.4), toMs: at(8.5) },
      { track: "picture", fromMs: at(20), toMs: at(24.2) },
    ],
  });
});

test("a track in which nothing came is missing all the while, however short", () => {
  const span = partSpan(
    new Map([
      ["picture", undefined],
      ["sound", { first: 1, last: 1.5, gaps: [] }],
    ]),
    ZERO_MS,
  );
  assert.deepEqual(span?.gaps, [{ track: "picture", fromMs: at(1), toMs: at(1.5) }]);
});

test("without a single packet there is nothing to say", () => {
  assert.equal(partSpan(new Map([["picture", undefined]]), ZERO_MS), undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { rangeOf } from "../../../daemon/hub/recording/byte-range.ts";

for (const [header, expected] of [
  [undefined, undefined],
  ["bytes=0-", { start: 0, end: 99 }],
  ["bytes=10-19", { start: 10, end: 19 }],
  ["bytes=90-500", { start: 90, end: 99 }],
  ["bytes=-10", { start: 90, end: 99 }],
  ["bytes=-500", { start: 0, end: 99 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=9-5", undefined],
  ["bytes=-", undefined],
  ["bytes=0-1,5-6", undefined],
  ["lines=0-1", undefined],
] as const) {
  test(`of 100 bytes, ${header} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(rangeOf(header, 100), expected);
  });
}

test("nothing of an empty file can be sent in part", () => {
  assert.equal(rangeOf("bytes=0-", 0), "unsatisfiable");
});

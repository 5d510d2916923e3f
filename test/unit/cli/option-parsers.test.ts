import assert from "node:assert/strict";
import { test } from "node:test";
import { durationBetween, parseDuration, parseSpeed } from "../../../daemon/cli/option-parsers.ts";
import { ageText, table } from "../../../daemon/cli/output.ts";

test("durations as people write them", () => {
  assert.equal(parseDuration("2s"), 2000);
  assert.equal(parseDuration("500ms"), 500);
  assert.equal(parseDuration("1h30m"), 5_400_000);
  assert.equal(parseDuration("0.5s"), 500);
});

test("what is no duration is refused with an example", () => {
  for (const text of ["", "2", "s", "2 s", "-2s", "2sx", "abc", "30m1h", "1s1s"]) {
    assert.throws(() => parseDuration(text), /write it like 2s/, text);
  }
});

test("a duration out of range is refused with the range", () => {
  const parse = durationBetween(50, 300_000);
  assert.equal(parse("50ms"), 50);
  assert.equal(parse("5m"), 300_000);
  for (const text of ["49ms", "5m1s", "0s"]) assert.throws(() => parse(text), /50ms to 5m/, text);
});

test("speeds are within -1 and 1", () => {
  assert.equal(parseSpeed("-0.5"), -0.5);
  for (const text of ["1.1", "-2", "fast", ""]) assert.throws(() => parseSpeed(text), /from -1 to 1/, text);
});

test("ages in the coarsest unit", () => {
  assert.deepEqual([0, 59_000, 61_000, 7_200_000, 90_000_000].map(ageText), [
    "0 s",
    "59 s",
    "1 min",
    "2 h",
    "1 d",
  ]);
});

test("columns stay aligned under names with diacritics", () => {
  const lines = table(
    ["NAME", "X"],
    [
      ["Đà Nẵng", "1"],
      ["Huế", "2"],
    ],
  ).split("\n");
  assert.deepEqual(
    lines.map((line) => line.length),
    [10, 10, 10],
  );
});

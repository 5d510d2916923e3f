import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDemoOptions } from "../../../scripts/demo/options.ts";
import { Warnings } from "../../../scripts/demo/warnings.ts";

const warning = (text: string) => JSON.stringify({ level: 40, time: 0, name: "roomd", msg: text });

test("without options the demo has two rooms in a temporary folder", () => {
  assert.deepEqual(parseDemoOptions([]), { rooms: 2, state: undefined, json: false, help: false });
});

test("a wrong number of rooms is named", () => {
  for (const rooms of ["0", "9", "1.5", "two"]) {
    assert.throws(() => parseDemoOptions(["--rooms", rooms]), new RegExp(`--rooms ${rooms}`));
  }
  assert.throws(() => parseDemoOptions(["--room", "3"]), /--room/);
});

test("a warning of the start is not shown when everything is healthy afterwards", () => {
  const printed: string[] = [];
  const warnings = new Warnings((text) => printed.push(text));
  warnings.add("hue", warning("camera silent"));
  warnings.started(true);
  assert.deepEqual(printed, []);
  warnings.add("hue", warning("source failed"));
  assert.equal(printed.length, 1);
  assert.match(printed[0] ?? "", /^\[hue\] .*source failed/);
});

test("what is still wrong after the start is shown with its warnings", () => {
  const printed: string[] = [];
  const warnings = new Warnings((text) => printed.push(text));
  warnings.add("hue", warning("camera silent"));
  warnings.started(false);
  assert.match(printed.join("\n"), /camera silent/);
});

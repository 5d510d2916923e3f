import assert from "node:assert/strict";
import { test } from "node:test";
import { readable } from "../../../scripts/demo/log-line.ts";

const TIME = new Date("2026-01-02T08:15:02").getTime();

test("a warning is one readable line", () => {
  const line = JSON.stringify({
    level: 40,
    time: TIME,
    room: "hue",
    name: "roomd",
    camera: "cam1",
    err: { type: "RoomdError", message: "no answer\nwithin 1 s", stack: "…" },
    msg: "camera silent",
  });
  assert.deepEqual(readable(line), {
    text: "08:15:02 warning: camera silent: no answer within 1 s (camera=cam1)",
    severe: true,
  });
});

test("ordinary lines are no reason to interrupt", () => {
  const { severe, text } = readable(JSON.stringify({ level: 30, time: TIME, msg: "ready" }));
  assert.equal(severe, false);
  assert.equal(text, "08:15:02 info: ready");
});

test("what is no log line passes as it is", () => {
  assert.deepEqual(readable("Error: out of luck"), { text: "Error: out of luck", severe: true });
  assert.deepEqual(readable('"msg"'), { text: '"msg"', severe: true });
  assert.equal(readable("").severe, false);
});

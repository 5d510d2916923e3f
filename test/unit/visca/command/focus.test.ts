import { test } from "node:test";
import { assertReads, assertSends, assertSets } from "./golden.ts";

test("focus drives near (positive) and far, and stops", () => {
  assertSends({ kind: "focus-drive", speed: 0 }, "81 01 04 08 00 FF", "SRG-X400, CAM_Focus");
  assertSends({ kind: "focus-drive", speed: 1 }, "81 01 04 08 31 FF", "SRG-X400, CAM_Focus");
  assertSends({ kind: "focus-drive", speed: 8 }, "81 01 04 08 37 FF", "SRG-X400, CAM_Focus");
  assertSends({ kind: "focus-drive", speed: -1 }, "81 01 04 08 21 FF", "SRG-X400, CAM_Focus");
  assertSends({ kind: "focus-drive", speed: -7 }, "81 01 04 08 27 FF", "SRG-X400, CAM_Focus");
});

test("focus is automatic or manual", () => {
  assertSets("focus.mode", "auto", ["81 01 04 38 02 FF"], "SRG-X400, CAM_Focus");
  assertSets("focus.mode", "manual", ["81 01 04 38 03 FF"], "SRG-X400, CAM_Focus");
  assertReads("focus.mode", ["81 09 04 38 FF"], ["90 50 02 FF"], "auto", "SRG-X400, CAM_FocusModeInq");
  assertReads("focus.mode", ["81 09 04 38 FF"], ["90 50 03 FF"], "manual", "SRG-X400, CAM_FocusModeInq");
});

test("focus position and near limit", () => {
  assertSets("focus.position", 0x1000, ["81 01 04 48 01 00 00 00 FF"], "SRG-300H, CAM_Focus");
  assertSets("focus.position", 0xf000, ["81 01 04 48 0F 00 00 00 FF"], "BRC-X1000: F000 is near");
  assertReads("focus.position", ["81 09 04 48 FF"], ["90 50 0F 00 00 00 FF"], 0xf000, "SRG-300H");
  assertSets("focus.near-limit", 0xd000, ["81 01 04 28 0D 00 00 00 FF"], "SRG-300H: D000 is 30 cm");
  assertReads("focus.near-limit", ["81 09 04 28 FF"], ["90 50 0D 00 00 00 FF"], 0xd000, "SRG-300H");
});

test("one-push focus and infinity", () => {
  assertSends({ kind: "focus-trigger", what: "one-push" }, "81 01 04 18 01 FF", "SRG-X400, CAM_Focus");
  assertSends({ kind: "focus-trigger", what: "infinity" }, "81 01 04 18 02 FF", "SRG-X400, CAM_Focus");
});

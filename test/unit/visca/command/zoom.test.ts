import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeCommand } from "../../../../drivers/visca/command/command.ts";
import { decodeZoom } from "../../../../drivers/visca/command/zoom.ts";
import { assertOnlyMalformed, assertReads, assertSends, assertSets, dataOf } from "./golden.ts";

test("zoom drives in both directions at seven speeds, and stops", () => {
  assertSends({ kind: "zoom-drive", zoom: 0 }, "81 01 04 07 00 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-drive", zoom: 1 }, "81 01 04 07 21 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-drive", zoom: 9 }, "81 01 04 07 27 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-drive", zoom: -1 }, "81 01 04 07 31 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-drive", zoom: -7 }, "81 01 04 07 37 FF", "SRG-X400, CAM_Zoom");
});

test("zoom position is set and read", () => {
  assertSends({ kind: "zoom-direct", zoom: 0 }, "81 01 04 47 00 00 00 00 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-direct", zoom: 0x4000 }, "81 01 04 47 04 00 00 00 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-direct", zoom: 0x7ac0 }, "81 01 04 47 07 0A 0C 00 FF", "SRG-X400, CAM_Zoom");
  assertSends({ kind: "zoom-inquiry" }, "81 09 04 47 FF", "SRG-X400, CAM_ZoomPosInq");
  assert.equal(decodeZoom(dataOf("90 50 04 00 00 00 FF")), 0x4000);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (zoom) => {
      assert.equal(decodeZoom(encodeCommand({ kind: "zoom-direct", zoom }, 1).slice(4, -1)), zoom);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 14 }), (noise) => assertOnlyMalformed(() => decodeZoom(noise))),
  );
});

test("digital zoom, including Sony's Clear Image Zoom", () => {
  assertSets("zoom.digital", "on", ["81 01 04 06 02 FF"], "SRG-300H, CAM_DZoom");
  assertSets("zoom.digital", "off", ["81 01 04 06 03 FF"], "SRG-300H, CAM_DZoom");
  assertReads("zoom.digital", ["81 09 04 06 FF"], ["90 50 02 FF"], "on", "SRG-300H, CAM_DZoomModeInq");
  assertReads("zoom.digital", ["81 09 04 06 FF"], ["90 50 03 FF"], "off", "SRG-300H, CAM_DZoomModeInq");
  assertReads("zoom.digital", ["81 09 04 06 FF"], ["90 50 04 FF"], "on", "SRG-X400, CAM_ZoomModeInq");
});

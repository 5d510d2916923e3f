import { test } from "node:test";
import { assertReads, assertSends, assertSets } from "./golden.ts";

const MODES = [
  ["auto", "00", "SRG-300H, CAM_WB"],
  ["indoor", "01", "SRG-300H, CAM_WB"],
  ["outdoor", "02", "SRG-300H, CAM_WB"],
  ["one-push", "03", "SRG-300H, CAM_WB"],
  ["auto-tracing", "04", "SRG-300H, CAM_WB: ATW"],
  ["manual", "05", "SRG-300H, CAM_WB"],
  ["outdoor-auto", "06", "FCB-EV, CAM_WBModeInq"],
  ["sodium-lamp-auto", "07", "FCB-EV, CAM_WBModeInq"],
  ["sodium-lamp", "08", "FCB-EV, CAM_WBModeInq"],
  ["color-temperature", "20", "PTZOptics, p. 17, CAM_WB"],
] as const;

for (const [mode, hex, source] of MODES) {
  test(`white balance ${mode}`, () => {
    assertSets("white-balance.mode", mode, [`81 01 04 35 ${hex} FF`], source);
    assertReads("white-balance.mode", ["81 09 04 35 FF"], [`90 50 ${hex} FF`], mode, source);
  });
}

test("red and blue gain", () => {
  assertSets("white-balance.red", 0, ["81 01 04 43 00 00 00 00 FF"], "SRG-X400, CAM_RGain: 00 to FF");
  assertSets("white-balance.red", 255, ["81 01 04 43 00 00 0F 0F FF"], "SRG-X400, CAM_RGain: 00 to FF");
  assertSets("white-balance.blue", 128, ["81 01 04 44 00 00 08 00 FF"], "SRG-X400, CAM_BGain: 80 is 0");
  assertReads("white-balance.red", ["81 09 04 43 FF"], ["90 50 00 00 0F 0F FF"], 255, "SRG-X400");
  assertReads("white-balance.blue", ["81 09 04 44 FF"], ["90 50 00 00 08 00 FF"], 128, "SRG-X400");
});

test("one-push white balance", () => {
  assertSends({ kind: "white-balance-trigger" }, "81 01 04 10 05 FF", "SRG-X400, CAM_WB");
});

import { test } from "node:test";
import { assertReads, assertSets } from "./golden.ts";

const MODES = [
  ["auto", "00", "SRG-300H, CAM_AE"],
  ["manual", "03", "SRG-300H, CAM_AE"],
  ["shutter-priority", "0A", "SRG-300H, CAM_AE"],
  ["iris-priority", "0B", "SRG-300H, CAM_AE"],
  ["bright", "0D", "SRG-300H, CAM_AE"],
  ["gain-priority", "0E", "BRC-X1000, CAM_AE"],
] as const;

for (const [mode, hex, source] of MODES) {
  test(`exposure ${mode}`, () => {
    assertSets("exposure.mode", mode, [`81 01 04 39 ${hex} FF`], source);
    assertReads("exposure.mode", ["81 09 04 39 FF"], [`90 50 ${hex} FF`], mode, source);
  });
}

const LEVELS = [
  ["exposure.shutter", "4A", 0x21, "00 00 02 01", "SRG-X400, CAM_Shutter: 21 is 1/10000"],
  ["exposure.iris", "4B", 0x19, "00 00 01 09", "SRG-X400, CAM_Iris: 19 is F2.0"],
  ["exposure.gain", "4C", 0x11, "00 00 01 01", "SRG-X400, Gain: 11 is 48 dB"],
  ["exposure.bright", "4D", 0x1f, "00 00 01 0F", "SRG-300H, CAM_Bright"],
] as const;

for (const [name, what, value, hex, source] of LEVELS) {
  test(`${name} in the model's own steps`, () => {
    assertSets(name, value, [`81 01 04 ${what} ${hex} FF`], source);
    assertSets(name, 0, [`81 01 04 ${what} 00 00 00 00 FF`], source);
    assertReads(name, [`81 09 04 ${what} FF`], [`90 50 ${hex} FF`], value, source);
  });
}

test("setting the compensation level switches compensation on", () => {
  assertSets(
    "exposure.compensation",
    0x0e,
    ["81 01 04 3E 02 FF", "81 01 04 4E 00 00 00 0E FF"],
    "SRG-X400, Exposure Compensation: 00 to 0E",
  );
  assertReads("exposure.compensation", ["81 09 04 4E FF"], ["90 50 00 00 00 07 FF"], 7, "SRG-X400");
});

test("backlight compensation", () => {
  assertSets("exposure.backlight", "on", ["81 01 04 33 02 FF"], "SRG-X400, CAM_Backlight");
  assertSets("exposure.backlight", "off", ["81 01 04 33 03 FF"], "SRG-X400, CAM_Backlight");
  assertReads("exposure.backlight", ["81 09 04 33 FF"], ["90 50 02 FF"], "on", "SRG-X400");
});

test("wide dynamic range has a variant per manufacturer", () => {
  const name = "exposure.wide-dynamic-range";
  assertSets(name, 3, ["81 01 7E 04 00 03 FF"], "SRG-300H, CAM_WD");
  assertReads(name, ["81 09 7E 04 00 FF"], ["90 50 03 FF"], 3, "SRG-300H, CAM_WDModeInq");
  assertSets(`${name}:ptzoptics`, 8, ["81 01 04 25 00 00 00 08 FF"], "PTZOptics G2, Dynamic Range Control");
  assertSets(`${name}:wide-d`, 1, ["81 01 04 3D 02 FF"], "AVer, wdr_action");
  assertSets(`${name}:wide-d`, 0, ["81 01 04 3D 03 FF"], "AVer, wdr_action");
  const enhancer = `${name}:visibility-enhancer` as const;
  assertSets(enhancer, 1, ["81 01 04 3D 06 FF"], "SRG-X400, Visibility Enhancer");
  assertSets(enhancer, 0, ["81 01 04 3D 03 FF"], "SRG-X400, Visibility Enhancer");
  assertReads(enhancer, ["81 09 04 3D FF"], ["90 50 06 FF"], 1, "SRG-X400, CAM_VEOnOffInq");
  assertReads(enhancer, ["81 09 04 3D FF"], ["90 50 03 FF"], 0, "SRG-X400, CAM_VEOnOffInq");
});

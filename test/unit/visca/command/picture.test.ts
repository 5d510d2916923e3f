import { test } from "node:test";
import { assertReads, assertSets } from "./golden.ts";

const LEVELS = [
  ["picture.aperture", "42", 15, "00 00 00 0F", "SRG-300H, CAM_Aperture: 00 to 0F"],
  ["picture.saturation", "49", 14, "00 00 00 0E", "PTZOptics, p. 18, CAM_ColorGain: 0 (60 %) to E (200 %)"],
  ["picture.brightness", "A1", 14, "00 00 00 0E", "PTZOptics, p. 19, CAM_Brightness"],
  ["picture.contrast", "A2", 0x11, "00 00 01 01", "PTZOptics, p. 19, CAM_Contrast"],
] as const;

for (const [name, what, value, hex, source] of LEVELS) {
  test(name, () => {
    assertSets(name, value, [`81 01 04 ${what} ${hex} FF`], source);
    assertReads(name, [`81 09 04 ${what} FF`], [`90 50 ${hex} FF`], value, source);
  });
}

test("flip and mirror", () => {
  assertSets("picture.flip", "on", ["81 01 04 66 02 FF"], "PTZOptics, p. 18, CAM_PictureFlip");
  assertSets("picture.flip", "off", ["81 01 04 66 03 FF"], "PTZOptics, p. 18, CAM_PictureFlip");
  assertReads("picture.flip", ["81 09 04 66 FF"], ["90 50 02 FF"], "on", "PTZOptics, p. 21");
  assertSets("picture.mirror", "on", ["81 01 04 61 02 FF"], "PTZOptics, p. 18, CAM_LR_Reverse");
  assertSets("picture.mirror", "off", ["81 01 04 61 03 FF"], "PTZOptics, p. 18, CAM_LR_Reverse");
  assertReads("picture.mirror", ["81 09 04 61 FF"], ["90 50 03 FF"], "off", "PTZOptics, p. 21");
});

test("noise reduction", () => {
  assertSets("picture.noise-reduction", 0, ["81 01 04 53 00 FF"], "SRG-300H, CAM_NR: 0 off, 1 to 5");
  assertSets("picture.noise-reduction", 5, ["81 01 04 53 05 FF"], "SRG-300H, CAM_NR: 0 off, 1 to 5");
  assertReads("picture.noise-reduction", ["81 09 04 53 FF"], ["90 50 05 FF"], 5, "SRG-300H, CAM_NRInq");
});

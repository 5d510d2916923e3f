import { test } from "node:test";
import { assertReads, assertSets } from "./golden.ts";

test("the infrared remote control is enabled and disabled", () => {
  assertSets("infrared.receive", "on", ["81 01 06 08 02 FF"], "EVI-D70, p. 42, IR_Receive");
  assertSets("infrared.receive", "off", ["81 01 06 08 03 FF"], "EVI-D70, p. 42, IR_Receive");
  assertReads("infrared.receive", ["81 09 06 08 FF"], ["90 50 02 FF"], "on", "EVI-D80, IR_Receive");
  assertReads("infrared.receive", ["81 09 06 08 FF"], ["90 50 03 FF"], "off", "EVI-D80, IR_Receive");
});

test("night mode", () => {
  assertSets("infrared.night", "on", ["81 01 04 01 02 FF"], "SRG-300H, CAM_ICR");
  assertSets("infrared.night", "off", ["81 01 04 01 03 FF"], "SRG-300H, CAM_ICR");
  assertReads("infrared.night", ["81 09 04 01 FF"], ["90 50 02 FF"], "on", "EVI-D80, CAM_ICRModeInq");
});

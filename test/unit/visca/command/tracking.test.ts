import { test } from "node:test";
import { assertReads, assertSets } from "./golden.ts";

test("tracking has a variant per manufacturer", () => {
  assertSets("tracking.auto", "on", ["81 0A 11 54 02 FF"], "PTZOptics G3");
  assertSets("tracking.auto", "off", ["81 0A 11 54 03 FF"], "PTZOptics G3");
  assertSets("tracking.auto:aver", "on", ["81 01 04 7D 02 FF"], "AVer, auto_tracking_action");
  assertSets("tracking.auto:aver", "off", ["81 01 04 7D 03 FF"], "AVer, auto_tracking_action");
  assertSets("tracking.auto:lumens", "on", ["81 01 04 3F 02 50 FF"], "Lumens, autoTrackingOn");
  assertSets("tracking.auto:lumens", "off", ["81 01 04 3F 02 51 FF"], "Lumens, autoTrackingOff");
});

test("Sony's PTZ Auto Framing", () => {
  assertSets("framing.auto", "on", ["81 01 7E 04 3A 01 FF"], "SRG-A40, PTZ Auto Framing");
  assertSets("framing.auto", "off", ["81 01 7E 04 3A 00 FF"], "SRG-A40, PTZ Auto Framing");
  assertReads("framing.auto", ["81 09 7E 04 3A FF"], ["90 50 01 FF"], "on", "SRG-A40");
  assertReads("framing.auto", ["81 09 7E 04 3A FF"], ["90 50 00 FF"], "off", "SRG-A40");
});

import { test } from "node:test";
import { assertReads, assertSends, assertSets } from "./golden.ts";

test("presets are reset, set and recalled", () => {
  assertSends({ kind: "preset", action: "reset", number: 5 }, "81 01 04 3F 00 05 FF", "SRG-X400");
  assertSends({ kind: "preset", action: "set", number: 0 }, "81 01 04 3F 01 00 FF", "SRG-X400");
  assertSends({ kind: "preset", action: "recall", number: 0x63 }, "81 01 04 3F 02 63 FF", "SRG-X400");
});

test("a preset number is never FF, the terminator", () => {
  const recall = { kind: "preset", action: "recall" } as const;
  assertSends({ ...recall, number: 254 }, "81 01 04 3F 02 FE FF", "PTZOptics: 0 to 89 and 100 to 254");
  assertSends({ ...recall, number: 255 }, "81 01 04 3F 02 FE FF", "SRG-X400, packet structure");
});

test("preset speed, common or per preset", () => {
  assertSets(
    "preset.speed",
    0x19,
    ["81 01 7E 04 1B 02 FF", "81 01 7E 04 1C 01 09 FF"],
    "SRG-X400, Preset Speed Select and Common",
  );
  assertReads("preset.speed", ["81 09 7E 04 1C FF"], ["90 50 01 09 FF"], 0x19, "SRG-X400");
  assertSets("preset.speed:ptzoptics", 0x18, ["81 01 06 01 18 FF"], "PTZOptics, p. 18, Preset Recall Speed");
  assertSends({ kind: "preset-speed-select", by: "separate" }, "81 01 7E 04 1B 01 FF", "SRG-X400");
  assertSends({ kind: "preset-speed-select", by: "compatible" }, "81 01 7E 04 1B 00 FF", "SRG-X400");
  assertSends(
    { kind: "preset-speed-of", number: 3, speed: 0x19 },
    "81 01 7E 01 0B 03 19 FF",
    "SRG-X400, Preset Speed Separate",
  );
  assertSends(
    { kind: "preset-speed-of-inquiry", number: 3 },
    "81 09 7E 01 0B 03 FF",
    "SRG-X400, CAM_PresetSpeedSeparateInq",
  );
});

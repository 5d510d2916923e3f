import { test } from "node:test";
import { assertReads, assertSets } from "./golden.ts";

const RED = "81 09 7E 01 0A FF";
const GREEN = "81 09 7E 04 1A FF";

test("one tally lamp", () => {
  assertSets("tally", "red", ["81 01 7E 01 0A 00 02 FF"], "SRG-X400, Tally");
  assertSets("tally", "off", ["81 01 7E 01 0A 00 03 FF"], "SRG-X400, Tally");
  assertReads("tally", [RED], ["90 50 02 FF"], "red", "SRG-X400, CAM_TallyInq");
  assertReads("tally", [RED], ["90 50 03 FF"], "off", "SRG-X400, CAM_TallyInq");
});

test("two lamps are never on together", () => {
  const name = "tally:red-green";
  const source = "BRC-AM7, Tally Red and Tally Green";
  assertSets(name, "red", ["81 01 7E 04 1A 00 03 FF", "81 01 7E 01 0A 00 02 FF"], source);
  assertSets(name, "green", ["81 01 7E 01 0A 00 03 FF", "81 01 7E 04 1A 00 02 FF"], source);
  assertSets(name, "off", ["81 01 7E 04 1A 00 03 FF", "81 01 7E 01 0A 00 03 FF"], source);
  assertReads(name, [RED, GREEN], ["90 50 02 FF", "90 50 03 FF"], "red", source);
  assertReads(name, [RED, GREEN], ["90 50 03 FF", "90 50 02 FF"], "green", source);
  assertReads(name, [RED, GREEN], ["90 50 03 FF", "90 50 03 FF"], "off", source);
});

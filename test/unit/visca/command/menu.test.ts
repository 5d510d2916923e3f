import { test } from "node:test";
import { findAction } from "../../../../drivers/visca/setting-tables.ts";
import { assertReads, assertSends, assertSets } from "./golden.ts";

const STOP = "81 01 06 01 01 01 03 03 FF";

test("the menu is opened and closed", () => {
  assertSets("menu", "on", ["81 01 06 06 02 FF"], "SRG-X400, Menu");
  assertSets("menu", "off", ["81 01 06 06 03 FF"], "SRG-X400, Menu");
  assertReads("menu", ["81 09 06 06 FF"], ["90 50 02 FF"], "on", "SRG-X400, SYS_MenuModeInq");
});

test("a menu toggled by preset 95 is closed first", () => {
  const source = "PTZOptics, p. 19, OSD_Control; close: companion-module-ptzoptics-visca, src/camera/osd.ts";
  assertSets("menu:preset-95", "on", ["81 01 06 06 03 FF", "81 01 04 3F 02 5F FF"], source);
  assertSets("menu:preset-95", "off", ["81 01 06 06 03 FF"], source);
});

const ACTIONS = [
  ["menu.up", undefined, ["81 01 06 01 0E 0E 03 01 FF", STOP], "PTZOptics, p. 19, OSD_Control"],
  ["menu.down", undefined, ["81 01 06 01 0E 0E 03 02 FF", STOP], "PTZOptics, p. 19, OSD_Control"],
  ["menu.left", undefined, ["81 01 06 01 0E 0E 01 03 FF", STOP], "PTZOptics, p. 19, OSD_Control"],
  ["menu.right", undefined, ["81 01 06 01 0E 0E 02 03 FF", STOP], "PTZOptics, p. 19, OSD_Control"],
  ["menu.enter", undefined, ["81 01 7E 01 02 00 01 FF"], "SRG-X400, Menu Enter"],
  ["menu.enter", "ptzoptics", ["81 01 06 06 05 FF"], "PTZOptics, p. 19, OSD_Control"],
  ["menu.back", undefined, ["81 01 06 06 04 FF"], "PTZOptics, p. 20, OSD_Control"],
  ["menu.up", "buttons", ["81 01 7E 04 40 03 01 01 FF", "81 01 7E 04 40 03 01 00 FF"], "BRC-AM7"],
  ["menu.left", "buttons", ["81 01 7E 04 40 01 03 01 FF", "81 01 7E 04 40 01 03 00 FF"], "BRC-AM7"],
  ["menu.enter", "buttons", ["81 01 7E 04 40 07 00 01 FF", "81 01 7E 04 40 07 00 00 FF"], "BRC-AM7"],
  ["menu.back", "buttons", ["81 01 7E 04 40 07 01 01 FF", "81 01 7E 04 40 07 01 00 FF"], "BRC-AM7"],
] as const;

for (const [name, variant, frames, source] of ACTIONS) {
  test(`${name} ${variant ?? ""}`.trim(), () => {
    const commands = findAction(name, variant) ?? [];
    for (const [index, frame] of frames.entries()) {
      const command = commands[index];
      if (!command) throw new Error(`${name} sends too little`);
      assertSends(command, frame, source);
    }
  });
}

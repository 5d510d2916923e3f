import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgram } from "../../../daemon/cli/program.ts";

/** Nothing listens on this port (tcpmux). */
const NOWHERE = "http://127.0.0.1:1";

for (const [command, option] of [
  [["status"], "--url"],
  [["ptz", "stop"], "--url"],
  [["rooms"], "--hub"],
  [["meeting", "list"], "--hub"],
] as const) {
  for (let position = 0; position <= command.length; position++) {
    const words = [...command.slice(0, position), option, NOWHERE, "--json", ...command.slice(position)];
    test(`roomctl ${words.join(" ")}`, async () => {
      const program = await createProgram(words);
      await assert.rejects(program.parseAsync(words, { from: "user" }), {
        code: "unavailable",
        message: new RegExp(NOWHERE),
      });
      assert.equal(program.opts().json, true);
    });
  }
}

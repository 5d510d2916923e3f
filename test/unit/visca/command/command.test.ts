import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCommand } from "../../../../drivers/visca/command/command.ts";

test("the address goes into the first byte", () => {
  assert.equal(encodeCommand({ kind: "home" }, 7)[0], 0x87);
});

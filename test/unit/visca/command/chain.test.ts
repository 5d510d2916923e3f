import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCommand } from "../../../../drivers/visca/command/command.ts";
import { assertSends } from "./golden.ts";

test("AddressSet and IF_Clear are broadcasts; Cancel names the socket", () => {
  assertSends({ kind: "address-set" }, "88 30 01 FF", "SRG-X400, p. 7");
  assertSends({ kind: "if-clear" }, "88 01 00 01 FF", "SRG-X400, p. 7");
  assertSends({ kind: "cancel", socket: 1 }, "81 21 FF", "SRG-X400, p. 6");
  assertSends({ kind: "cancel", socket: 2 }, "81 22 FF", "SRG-X400, p. 6");
});

test("the first byte has the address, except in broadcasts", () => {
  for (let address = 1; address <= 7; address++) {
    assert.equal(encodeCommand({ kind: "home" }, address)[0], 0x80 | address);
    assert.equal(encodeCommand({ kind: "if-clear" }, address)[0], 0x88);
  }
});

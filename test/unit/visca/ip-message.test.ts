import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { decodeControlReply, decodeIpMessage, encodeIpMessage } from "../../../drivers/visca/ip-message.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hex = (message: Uint8Array) => Buffer.from(message).toString("hex");

// Sony SRG-300H Technical Manual, "VISCA over IP": message header and payload types.
const GOLDEN = [
  ["0100 0009 00000001 8101060101010303ff", "command", 1, "8101060101010303ff"],
  ["0110 0005 00000002 81090612ff", "inquiry", 2, "81090612ff"],
  ["0111 0003 00000001 9041ff", "reply", 1, "9041ff"],
  ["0200 0001 00000001 01", "control", 1, "01"],
  ["0201 0002 00000005 0f01", "control-reply", 5, "0f01"],
  ["0100 0004 ffffffff 883001ff", "command", 0xffffffff, "883001ff"],
] as const;

for (const [message, type, sequence, payload] of GOLDEN) {
  test(`${type} ${sequence}: ${payload}`, () => {
    assert.deepEqual(decodeIpMessage(bytes(message)), { type, sequence, payload: bytes(payload) });
    assert.equal(
      hex(encodeIpMessage({ type, sequence, payload: bytes(payload) })),
      message.replaceAll(" ", ""),
    );
  });
}

test("control replies are decoded", () => {
  assert.equal(decodeControlReply(bytes("01")), "reset");
  assert.equal(decodeControlReply(bytes("0f01")), "sequence-error");
  assert.equal(decodeControlReply(bytes("0f02")), "message-error");
});

test("any other bytes throw protocol.malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (random) => {
      for (const decode of [decodeIpMessage, decodeControlReply]) {
        try {
          decode(random);
        } catch (error) {
          assert.ok(error instanceof RoomdError && error.code === "protocol.malformed");
        }
      }
    }),
  );
});

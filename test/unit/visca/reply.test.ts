import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { ViscaFrameParser } from "../../../drivers/visca/frame-parser.ts";
import { decodeReply } from "../../../drivers/visca/reply.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

test("each reply of the manual is decoded (Sony EVI-D70 Technical Manual, ACK/completion and error messages)", () => {
  assert.deepEqual(decodeReply(bytes("9041ff")), { kind: "ack", address: 1, socket: 1 });
  assert.deepEqual(decodeReply(bytes("9052ff")), { kind: "completion", address: 1, socket: 2 });
  assert.deepEqual(decodeReply(bytes("a0500fff")), {
    kind: "inquiry-response",
    address: 2,
    data: bytes("0f"),
  });
  assert.deepEqual(decodeReply(bytes("883003ff")), { kind: "address-set", cameras: 2 });
  assert.deepEqual(decodeReply(bytes("88010001ff")), { kind: "if-clear" });
  assert.deepEqual(decodeReply(bytes("9038ff")), { kind: "network-change", address: 1 });
  for (const [code, reason] of [
    ["01", "message-length"],
    ["02", "syntax"],
    ["03", "buffer-full"],
    ["04", "cancelled"],
    ["05", "no-socket"],
    ["41", "not-executable"],
    ["7e", "other"],
  ] as const) {
    const reply = decodeReply(bytes(`9061${code}ff`));
    assert.ok(reply.kind === "error");
    assert.equal(reply.reason, reason);
  }
});

test("random bytes throw nothing but protocol.malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
      try {
        decodeReply(noise);
      } catch (error) {
        assert.ok(error instanceof RoomdError && error.code === "protocol.malformed");
      }
    }),
    { numRuns: 20_000 },
  );
});

test("noise and frames in arbitrary pieces: no byte is lost, at most 16 are buffered", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (pieces) => {
      const parser = new ViscaFrameParser();
      let fed = 0;
      let came = 0;
      for (const piece of pieces) {
        fed += piece.length;
        for (const item of parser.push(piece)) {
          assert.ok(item.bytes.length <= 16);
          came += item.bytes.length;
        }
        assert.ok(fed - came < 16);
      }
    }),
    { numRuns: 5000 },
  );
});

test("frames that are split anywhere or merged are parsed", () => {
  const wire = bytes("9041ff9051ff905000080d0b00000000ff");
  for (let cut = 0; cut <= wire.length; cut++) {
    const parser = new ViscaFrameParser();
    const items = [...parser.push(wire.slice(0, cut)), ...parser.push(wire.slice(cut))];
    assert.deepEqual(
      items.map(({ kind, bytes: { length } }) => [kind, length]),
      [
        ["frame", 3],
        ["frame", 3],
        ["frame", 11],
      ],
    );
  }
});

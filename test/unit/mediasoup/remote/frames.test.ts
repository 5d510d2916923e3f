import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  encodeFrames,
  type FrameKind,
  FrameReader,
  MAX_PAYLOAD_BYTES,
} from "../../../../daemon/mediasoup/remote/frames.ts";

const KINDS: readonly FrameKind[] = [
  "start",
  "started",
  "refused",
  "channel",
  "stdout",
  "stderr",
  "exit",
  "ping",
];

test("a frame is its kind, its length and its payload", () => {
  const [frame] = encodeFrames("channel", Buffer.from("abc"));
  assert.equal(frame?.toString("hex"), "0400000003616263");
  assert.equal([...encodeFrames("ping")][0]?.toString("hex"), "0800000000");
});

test("frames are parsed from pieces of any size", () => {
  const frames = fc.array(
    fc.record({ kind: fc.constantFrom(...KINDS), content: fc.uint8Array({ maxLength: 300 }) }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, sizes) => {
      const bytes = Buffer.concat(sent.flatMap(({ kind, content }) => [...encodeFrames(kind, content)]));
      const reader = new FrameReader();
      const found: string[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        for (const { kind, payload } of reader.push(bytes.subarray(at, at + size))) {
          found.push(`${kind} ${payload.toString("hex")}`);
        }
        at += size;
      }
      assert.deepEqual(
        found,
        sent.map(({ kind, content }) => `${kind} ${Buffer.from(content).toString("hex")}`),
      );
    }),
  );
});

test("a long payload becomes several valid frames", () => {
  const content = Buffer.alloc(MAX_PAYLOAD_BYTES * 2 + 7, 1);
  const reader = new FrameReader();
  const sizes = [...encodeFrames("channel", content)].flatMap((frame) =>
    [...reader.push(frame)].map(({ payload: part }) => part.length),
  );
  assert.deepEqual(sizes, [MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES, 7]);
});

test("an unknown kind or a longer frame is rejected at its header, before anything is buffered", () => {
  for (const header of ["0000000000", "0900000001", "0400010001", "04ffffffff", "474554202f"]) {
    assert.throws(() => [...new FrameReader().push(Buffer.from(header, "hex"))], {
      code: "protocol.malformed",
    });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isKeyFrameRequest } from "../../../../daemon/room/media/rtcp-relay.ts";

// RFC 3550 and RFC 4585, 6.1: version and format, type, length in words without the first.
const REPORT = Buffer.from("80c9000100000001", "hex");
const PLI = Buffer.from("81ce00020000000100000002", "hex");
const FIR = Buffer.from("84ce000400000001000000000000000201000000", "hex");
const NACK = Buffer.from("81cd0003000000010000000200050000", "hex");

test("a key-frame request is found anywhere in a compound packet", () => {
  assert.equal(isKeyFrameRequest(PLI), true);
  assert.equal(isKeyFrameRequest(FIR), true);
  assert.equal(isKeyFrameRequest(Buffer.concat([REPORT, NACK, PLI])), true);
});

test("reports, NACKs and noise are no key-frame requests", () => {
  assert.equal(isKeyFrameRequest(Buffer.concat([REPORT, NACK])), false);
  for (const length of [0, 1, 3, 5]) assert.equal(isKeyFrameRequest(Buffer.alloc(length, 0xce)), false);
});

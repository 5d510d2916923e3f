import assert from "node:assert/strict";
import { test } from "node:test";
import { isKeyFrameRequest, senderReport } from "../../../daemon/hub/recording/sender-report.ts";

test("a sender report and its CNAME are encoded as in RFC 3550, 6.4.1 and 6.5", () => {
  const clock = {
    ssrc: 0x01020304,
    ntpSeconds: 0xe1000000,
    ntpFraction: 0x80000000,
    rtpTimestamp: 90_000,
    packetCount: 5,
    octetCount: 600,
  };
  assert.equal(
    senderReport(clock, "hue").toString("hex"),
    "80c8000601020304e10000008000000000015f900000000500000258" + // SR
      "81ca0003010203040103687565000000", // SDES
  );
});

test("the items of a source description end with a zero byte for every length of the name", () => {
  const clock = { ssrc: 1, ntpSeconds: 0, ntpFraction: 0, rtpTimestamp: 0, packetCount: 0, octetCount: 0 };
  for (const name of ["a", "ab", "abc", "abcd", "abcde"]) {
    const packet = senderReport(clock, name);
    assert.equal(packet.length % 4, 0);
    assert.equal(packet.at(-1), 0);
    assert.equal(packet.readUInt16BE(30), (packet.length - 28) / 4 - 1);
  }
});

test("a key frame request behind a receiver report is found; a NACK is none", () => {
  const receiverReport = "80c9000100000001";
  const pictureLoss = "81ce0002000000010000000a";
  const fullIntra = "84ce0004000000010000000a0000000a01000000";
  const nack = "81cd0003000000010000000a00050000";
  const found = (hex: string) => isKeyFrameRequest(Buffer.from(hex, "hex"));
  assert.equal(found(receiverReport + pictureLoss), true);
  assert.equal(found(receiverReport + fullIntra), true);
  assert.equal(found(receiverReport + nack), false);
  assert.equal(found(""), false);
  assert.equal(found("81ce"), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodePower } from "../../../../drivers/visca/command/power.ts";
import { decodeVersion } from "../../../../drivers/visca/command/version.ts";
import { assertOnlyMalformed, assertSends, dataOf } from "./golden.ts";

test("power is set and read", () => {
  assertSends({ kind: "power", state: "on" }, "81 01 04 00 02 FF", "SRG-X400, System");
  assertSends({ kind: "power", state: "standby" }, "81 01 04 00 03 FF", "SRG-X400, System");
  assertSends({ kind: "power-inquiry" }, "81 09 04 00 FF", "SRG-X400, CAM_PowerInq");
  assert.equal(decodePower(dataOf("90 50 02 FF")), "on");
  assert.equal(decodePower(dataOf("90 50 03 FF")), "standby");
});

test("the version has vendor, model, ROM version and sockets", () => {
  assertSends({ kind: "version-inquiry" }, "81 09 00 02 FF", "SRG-X400, CAM_VersionInq");
  // BRC-X400 is model 051C of vendor 0001, with two sockets; the ROM's number is an example.
  assert.deepEqual(decodeVersion(dataOf("90 50 00 01 05 1C 02 10 02 FF")), {
    vendor: 0x0001,
    model: 0x051c,
    firmware: "0210",
    sockets: 2,
  });
});

test("random bytes throw nothing but protocol.malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 14 }), (noise) => {
      assertOnlyMalformed(() => decodePower(noise));
      assertOnlyMalformed(() => decodeVersion(noise));
    }),
    { numRuns: 5000 },
  );
});

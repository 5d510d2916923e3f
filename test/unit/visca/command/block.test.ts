import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  decodeCameraBlock,
  decodeEnlargementBlock,
  decodeLensBlock,
  decodeOtherBlock,
} from "../../../../drivers/visca/command/block.ts";
import { assertOnlyMalformed, assertSends, dataOf } from "./golden.ts";

const SOURCE = "SRG-300H, Block Inquiries";

test("block inquiries name the block by number", () => {
  assertSends({ kind: "block-inquiry", block: "lens" }, "81 09 7E 7E 00 FF", SOURCE);
  assertSends({ kind: "block-inquiry", block: "camera" }, "81 09 7E 7E 01 FF", SOURCE);
  assertSends({ kind: "block-inquiry", block: "other" }, "81 09 7E 7E 02 FF", SOURCE);
  assertSends({ kind: "block-inquiry", block: "enlargement" }, "81 09 7E 7E 03 FF", SOURCE);
});

// Layouts of SRG-300H: `0z 0z 0z 0z 0n 0n 0f 0f 0f 0f 00 0b 0c`, and so on; values are examples.
test("the lens block has zoom, focus and movements in progress", () => {
  assert.deepEqual(decodeLensBlock(dataOf("90 50 04 00 00 00 0D 00 01 02 03 04 00 03 05 FF")), {
    zoom: 0x4000,
    focusNearLimit: 0xd000,
    focusPosition: 0x1234,
    focusMode: "auto",
    digitalZoom: true,
    zooming: true,
    focusing: false,
    recallingPreset: true,
  });
  const idle = decodeLensBlock(dataOf("90 50 00 00 00 00 00 00 0F 00 00 00 00 00 02 FF"));
  assert.deepEqual(
    [idle.focusMode, idle.digitalZoom, idle.zooming, idle.focusing, idle.recallingPreset],
    ["manual", false, false, true, false],
  );
});

test("the camera block has white balance and exposure", () => {
  assert.deepEqual(decodeCameraBlock(dataOf("90 50 0C 01 08 00 05 0F 0A 06 21 19 0D 11 0E FF")), {
    red: 0xc1,
    blue: 0x80,
    whiteBalance: "manual",
    aperture: 15,
    exposure: "shutter-priority",
    backlight: true,
    compensating: true,
    shutter: 0x21,
    iris: 0x19,
    gain: 0x0d,
    bright: 0x11,
    compensation: 14,
  });
});

test("the other block has power, mirror, night mode and effect", () => {
  assert.deepEqual(decodeOtherBlock(dataOf("90 50 01 04 00 04 00 00 00 00 00 00 00 00 00 FF")), {
    power: "on",
    mirror: true,
    night: false,
    effect: 4,
  });
  assert.deepEqual(decodeOtherBlock(dataOf("90 50 00 10 00 00 00 00 00 00 00 00 00 00 00 FF")), {
    power: "standby",
    mirror: false,
    night: true,
    effect: 0,
  });
});

// PTZOptics, p. 22: `00 00 00 00 00 00 00 0p 0q rr 0s 0t 0u`.
test("the enlargement block has flip, noise reduction and gain limit", () => {
  assert.deepEqual(decodeEnlargementBlock(dataOf("90 50 00 00 00 00 00 00 00 02 01 70 00 05 0F FF")), {
    flip: true,
    noiseReduction: 5,
    gainLimit: 15,
  });
});

test("random bytes throw nothing but protocol.malformed", () => {
  const decoders = [decodeLensBlock, decodeCameraBlock, decodeOtherBlock, decodeEnlargementBlock];
  const mutated = fc.uint8Array({ minLength: 13, maxLength: 13 });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 16 }), mutated), (noise) => {
      for (const decode of decoders) assertOnlyMalformed(() => decode(noise));
    }),
    { numRuns: 10_000 },
  );
});

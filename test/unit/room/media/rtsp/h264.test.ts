import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  findSequenceParameters,
  isKeyFrame,
  nalUnitsOf,
  sliceTypeOf,
} from "../../../../../daemon/room/media/rtsp/h264.ts";

const parse = (hex: string) => findSequenceParameters([Buffer.from(hex, "hex")]);
const size = { width: 642, height: 362, framesPerSecond: 15 };

// Made by x264 (GStreamer 1.22) at 642 x 362, 15 frames per second.
const BASELINE = "6742c016d900a42fe224c05a8303035280000003008000000f478b1724";
const MAIN = "674d4016d900a42fe224c05a8303035280000003008000000f478b1724";
const MAIN_WITH_B_FRAMES = "674d4016eca05217f112602d418181a9400000030040000007a3c58b6580";
const HIGH = "67640016acb201485fc44980b5060606a50000030001000003001e8f162e48";
// By ITU-T H.264, 7.3.2.1.1: main profile, level 3.1, order type 0, 1280 x 720, no cropping, no VUI.
const MAIN_WITHOUT_VUI = "674d401feca02802dc80";

test("sequence parameters tell profile, size, rate and whether frames are reordered", () => {
  assert.deepEqual(parse(BASELINE), { profileIdc: 66, ...size, reordering: "never" });
  assert.deepEqual(
    parse(MAIN),
    { profileIdc: 77, ...size, reordering: "never" },
    "output order is decoding order",
  );
  assert.deepEqual(parse(MAIN_WITH_B_FRAMES), { profileIdc: 77, ...size, reordering: "declared" });
  assert.equal(parse(HIGH)?.profileIdc, 100);
  assert.deepEqual([parse(HIGH)?.width, parse(HIGH)?.height], [642, 362]);
});

test("sequence parameters without usability information leave reordering open", () => {
  const { reordering, width, height } = parse(MAIN_WITHOUT_VUI) ?? assert.fail();
  assert.deepEqual({ reordering, width, height }, { reordering: "perhaps", width: 1280, height: 720 });
});

test("cut off or random parameters are never misread into an exception", () => {
  for (let length = 0; length < MAIN.length; length += 2) parse(MAIN.slice(0, length));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      findSequenceParameters([Uint8Array.of(0x67, ...bytes)]);
      for (const nal of nalUnitsOf(bytes)) sliceTypeOf(nal);
    }),
  );
});

test("slices tell their type; only the first of a picture counts", () => {
  // From x264: an IDR picture, a P and a B slice.
  assert.equal(sliceTypeOf(Buffer.from("658884001aff", "hex")), "I");
  assert.ok(isKeyFrame(Buffer.from("658884001aff", "hex")));
  assert.equal(sliceTypeOf(Buffer.from("419a236c41af", "hex")), "P");
  assert.equal(sliceTypeOf(Buffer.from("019e626a41af", "hex")), "B");
  // first_mb_in_slice 1.
  assert.equal(sliceTypeOf(Buffer.from("4150", "hex")), undefined);
  assert.equal(sliceTypeOf(Buffer.from("67", "hex")), undefined);
});

test("slices are found in single units, aggregates and the start of fragments", () => {
  const slice = Buffer.from("019e626a41af", "hex");
  const types = (payload: Uint8Array) => nalUnitsOf(payload).map(sliceTypeOf);
  assert.deepEqual(types(slice), ["B"]);
  const other = Buffer.from("0910", "hex");
  const aggregate = Buffer.concat([
    Buffer.from([24, 0, other.length]),
    other,
    Buffer.from([0, slice.length]),
    slice,
  ]);
  assert.deepEqual(types(aggregate), [undefined, "B"]);
  assert.deepEqual(types(Buffer.concat([Buffer.from([0x1c, 0x81]), slice.subarray(1)])), ["B"]);
  assert.deepEqual(types(Buffer.concat([Buffer.from([0x1c, 0x01]), slice.subarray(1)])), []);
});

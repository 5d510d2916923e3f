import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeCommand } from "../../../../drivers/visca/command/command.ts";
import { decodePanTilt, decodePanTiltMaxSpeed } from "../../../../drivers/visca/command/pan-tilt.ts";
import { assertOnlyMalformed, assertSends, dataOf } from "./golden.ts";

test("drives in all eight directions, and a stop with valid speeds", () => {
  const drives = [
    [0, 1, "01 01 03 01"],
    [0, -0x17, "01 17 03 02"],
    [-0x18, 0, "18 01 01 03"],
    [1, 0, "01 01 02 03"],
    [-5, 3, "05 03 01 01"],
    [5, 3, "05 03 02 01"],
    [-5, -3, "05 03 01 02"],
    [5, -3, "05 03 02 02"],
    [0, 0, "01 01 03 03"],
  ] as const;
  const fastest = { pan: 0x18, tilt: 0x17 };
  for (const [pan, tilt, hex] of drives) {
    assertSends(
      { kind: "pan-tilt-drive", pan, tilt, maxSpeeds: fastest },
      `81 01 06 01 ${hex} FF`,
      "EVI-D70, p. 42, Pan-tiltDrive",
    );
  }
});

test("drives are clamped to the fastest step of the model", () => {
  const faster = { kind: "pan-tilt-drive", pan: 99, tilt: -99 } as const;
  assertSends(faster, "81 01 06 01 18 14 02 02 FF", "PTZOptics, p. 19: pan to 18h, tilt to 14h");
  assertSends(
    { ...faster, maxSpeeds: { pan: 0x7f, tilt: 0x7f } },
    "81 01 06 01 63 63 02 02 FF",
    "BRC-AM7: to 7Fh in the extended speed step",
  );
});

test("absolute and relative moves are signed, with four or five digits", () => {
  const source = "EVI-D70, p. 42: pan F725 to 08DB, tilt FE70 to 04B0";
  assertSends(
    { kind: "pan-tilt-absolute", pan: 0x08db, tilt: -0x190, speed: 0x18 },
    "81 01 06 02 18 14 00 08 0D 0B 0F 0E 07 00 FF",
    source,
  );
  assertSends(
    { kind: "pan-tilt-relative", pan: -0x08db, tilt: 0x04b0, speed: 1 },
    "81 01 06 03 01 01 0F 07 02 05 00 04 0B 00 FF",
    source,
  );
  assertSends(
    {
      kind: "pan-tilt-absolute",
      pan: 0x08a58,
      tilt: 0xe796 - 0x10000,
      speed: 0x18,
      digits: { pan: 5, tilt: 4 },
      speedMode: "shared",
    },
    "81 01 06 02 18 00 00 08 0A 05 08 0E 07 09 06 FF",
    "BRC-H700, p. 12: five digits of pan, four of tilt, one speed",
  );
  assertSends(
    {
      kind: "pan-tilt-absolute",
      pan: 0xd5468 - 0x100000,
      tilt: 0x33450,
      speed: 0x7f,
      maxSpeeds: { pan: 0x7f, tilt: 0x7f },
      digits: { pan: 5, tilt: 5 },
    },
    "81 01 06 02 7F 7F 0D 05 04 06 08 03 03 04 05 00 FF",
    "BRC-AM7: five digits of both",
  );
});

test("home, reset and the two limits", () => {
  assertSends({ kind: "home" }, "81 01 06 04 FF", "EVI-D70, p. 42");
  assertSends({ kind: "pan-tilt-reset" }, "81 01 06 05 FF", "EVI-D70, p. 42");
  assertSends(
    { kind: "pan-tilt-limit-set", corner: "up-right", pan: 0x08db, tilt: 0x04b0 },
    "81 01 06 07 00 01 00 08 0D 0B 00 04 0B 00 FF",
    "EVI-D70, p. 42, Pan-tiltLimitSet",
  );
  assertSends(
    { kind: "pan-tilt-limit-set", corner: "down-left", pan: -1, tilt: -2 },
    "81 01 06 07 00 00 0F 0F 0F 0F 0F 0F 0F 0E FF",
    "EVI-D70, p. 42, Pan-tiltLimitSet",
  );
  assertSends(
    { kind: "pan-tilt-limit-clear", corner: "down-left" },
    "81 01 06 07 01 00 07 0F 0F 0F 07 0F 0F 0F FF",
    "EVI-D70, p. 42, LimitClear",
  );
  assertSends(
    { kind: "pan-tilt-limit-clear", corner: "up-right", digits: { pan: 5, tilt: 4 } },
    "81 01 06 07 01 01 07 0F 0F 0F 0F 07 0F 0F 0F FF",
    "BRC-H700, p. 12, LimitClear",
  );
  assertSends(
    { kind: "pan-tilt-limit-inquiry", corner: "up-right" },
    "81 09 06 07 01 FF",
    "SRG-X400, CAM_PanTiltLimitInq",
  );
});

test("position and maximum speed are read", () => {
  assertSends({ kind: "pan-tilt-inquiry" }, "81 09 06 12 FF", "SRG-X400, CAM_PanTiltPosInq");
  assert.deepEqual(decodePanTilt(dataOf("90 50 00 08 0D 0B 0F 0E 07 00 FF")), {
    pan: 0x08db,
    tilt: -0x190,
  });
  assert.deepEqual(decodePanTilt(dataOf("90 50 0F 07 05 0A 08 0E 07 09 06 FF"), { pan: 5, tilt: 4 }), {
    pan: 0xf75a8 - 0x100000,
    tilt: 0xe796 - 0x10000,
  });
  assert.deepEqual(decodePanTilt(dataOf("90 50 02 0A 0B 09 08 0F 08 0A 0D 00 FF"), { pan: 5, tilt: 5 }), {
    pan: 0x2ab98,
    tilt: 0xf8ad0 - 0x100000,
  });
  assertSends({ kind: "pan-tilt-max-speed-inquiry" }, "81 09 06 11 FF", "SRG-X400, CAM_PanTiltMaxSpeedInq");
  assert.deepEqual(decodePanTiltMaxSpeed(dataOf("90 50 18 17 FF")), { pan: 0x18, tilt: 0x17 });
});

test("positions survive encoding and decoding, with any number of digits", () => {
  const axis = fc.integer({ min: 4, max: 5 }).chain((digits) =>
    fc.record({
      digits: fc.constant(digits),
      value: fc.integer({ min: -(16 ** digits) / 2, max: 16 ** digits / 2 - 1 }),
    }),
  );
  fc.assert(
    fc.property(axis, axis, (pan, tilt) => {
      const digits = { pan: pan.digits, tilt: tilt.digits };
      const command = {
        kind: "pan-tilt-absolute",
        pan: pan.value,
        tilt: tilt.value,
        speed: 1,
        digits,
      } as const;
      const frame = encodeCommand(command, 1);
      assert.ok(!frame.slice(0, -1).includes(0xff));
      assert.deepEqual(decodePanTilt(frame.slice(6, -1), digits), { pan: pan.value, tilt: tilt.value });
    }),
    { numRuns: 5000 },
  );
});

test("random bytes throw nothing but protocol.malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 14 }), (noise) => {
      assertOnlyMalformed(() => decodePanTilt(noise));
      assertOnlyMalformed(() => decodePanTilt(noise, { pan: 5, tilt: 4 }));
      assertOnlyMalformed(() => decodePanTiltMaxSpeed(noise));
    }),
    { numRuns: 5000 },
  );
});

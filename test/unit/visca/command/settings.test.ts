import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  CAMERA_ACTIONS,
  CAMERA_SETTINGS,
  type SettingName,
} from "../../../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../../../daemon/contract/errors.ts";
import { encodeCommand } from "../../../../drivers/visca/command/command.ts";
import {
  findAction,
  findSetting,
  VISCA_ACTIONS,
  VISCA_SETTINGS,
} from "../../../../drivers/visca/setting-tables.ts";
import { SimulatedSettings } from "../../../simulators/visca/settings.ts";
import { assertOnlyMalformed, settingNamed } from "./golden.ts";

const NAMES = Object.keys(VISCA_SETTINGS) as (keyof typeof VISCA_SETTINGS)[];

/** Values that a setting can have on any model. */
function valuesOf(key: string): fc.Arbitrary<string | number> {
  const words = CAMERA_SETTINGS[key.split(":")[0] as SettingName];
  return words === "number" ? fc.integer({ min: 0, max: 0xffff }) : fc.constantFrom(...words);
}

test("every setting is implemented, and every action except reboot", () => {
  for (const name of Object.keys(CAMERA_SETTINGS) as SettingName[]) assert.ok(findSetting(name), name);
  // No known manual documents a reboot command.
  for (const name of CAMERA_ACTIONS) assert.equal(findAction(name) !== undefined, name !== "reboot", name);
  assert.equal(findSetting("tally", "purple"), undefined);
  assert.equal(findAction("menu.up", "levers"), undefined);
});

for (const name of NAMES) {
  test(`${name}: frames are valid, and its decoder throws nothing but protocol.malformed`, () => {
    const { encode, read } = settingNamed(name);
    fc.assert(
      fc.property(valuesOf(name), (value) => {
        let commands: ReturnType<typeof encode>;
        try {
          commands = encode(value);
        } catch (error) {
          // A value that this variant lacks, such as a green lamp.
          assert.ok(error instanceof RoomdError && error.code === "device.unsupported");
          return;
        }
        assert.ok(commands.length > 0);
        for (const command of commands) {
          const frame = encodeCommand(command, 1);
          assert.ok(frame.length >= 3 && frame.length <= 16);
          assert.equal(frame.indexOf(0xff), frame.length - 1);
        }
      }),
    );
    if (!read) return;
    const responses = fc.array(fc.uint8Array({ maxLength: 14 }), {
      minLength: read.inquiries.length,
      maxLength: read.inquiries.length,
    });
    fc.assert(
      fc.property(responses, (noise) => assertOnlyMalformed(() => read.decode(noise))),
      { numRuns: 1000 },
    );
    assertOnlyMalformed(() => read.decode([]));
  });
}

/** Number of digits of a setting; all others have four. */
const LARGEST: Partial<Record<SettingName, number>> = {
  "preset.speed": 0xff,
  "picture.noise-reduction": 0xfe,
  "exposure.wide-dynamic-range": 0xfe,
};

for (const name of Object.keys(CAMERA_SETTINGS) as SettingName[]) {
  const setting = settingNamed(name);
  if (!setting.read) continue;
  const { inquiries, decode } = setting.read;
  test(`${name}: what is set on a simulated camera is read back`, () => {
    const camera = new SimulatedSettings();
    const values = valuesOf(name).filter((value) => {
      if (typeof value === "number") return value <= (LARGEST[name] ?? 0xffff);
      return !(name === "tally" && value === "green");
    });
    fc.assert(
      fc.property(values, (value) => {
        for (const command of setting.encode(value)) {
          assert.equal(camera.execute(encodeCommand(command, 1)), 0, command.kind);
        }
        const responses = inquiries.map((inquiry) => camera.inquire(encodeCommand(inquiry, 1)) ?? []);
        assert.equal(decode(responses.map((response) => Uint8Array.from(response))), value);
      }),
    );
  });
}

test("every action consists of valid frames", () => {
  for (const [name, commands = []] of Object.entries(VISCA_ACTIONS)) {
    for (const command of commands) {
      const frame = encodeCommand(command, 1);
      assert.equal(frame.indexOf(0xff), frame.length - 1, name);
    }
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ActionName,
  CAMERA_ACTIONS,
  CAMERA_SETTINGS,
  type SettingName,
  type SettingValue,
} from "../../daemon/contract/device/camera.ts";
import { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { parse } from "../../daemon/contract/parse.ts";
import type { Camera } from "../../drivers/camera.ts";
import { cameraRig } from "../support/camera-rig.ts";

const source = "test, section all";

/** Ranges small enough to try every value; unit tests cover the limits of larger ones. */
const NUMBERS: Partial<Record<SettingName, readonly [number, number]>> = {
  "focus.position": [0x1000, 0x100c],
  "focus.near-limit": [0xcffe, 0xd002],
  "preset.speed": [1, 0x19],
  "exposure.wide-dynamic-range": [0, 3],
};
const OTHER_NUMBERS = [0, 14] as const;

/** A camera with all settings; `variants` selects other manufacturers' bytes for some. */
function profileOf(variants: Partial<Record<SettingName | ActionName, string>>): CameraProfile {
  const variantOf = (name: SettingName | ActionName) =>
    variants[name] === undefined ? {} : { variant: variants[name] };
  const settings = Object.entries(CAMERA_SETTINGS).map(([key, words]) => {
    const name = key as SettingName;
    const [minimum, maximum] = NUMBERS[name] ?? OTHER_NUMBERS;
    const values = name === "tally" && !variants.tally ? ["off", "red"] : words;
    const range = words === "number" ? { minimum, maximum } : { values };
    return [name, { ...range, ...variantOf(name), source }];
  });
  return parse(
    CameraProfile,
    {
      kind: "camera",
      manufacturer: "Test",
      model: "Everything",
      protocol: "visca",
      documents: { test: { title: "This test" } },
      connections: [{ type: "serial", baudRates: [9600], source }],
      pan: { speeds: 24, source },
      tilt: { speeds: 20, source },
      zoom: { speeds: 7, source },
      settings: Object.fromEntries(settings),
      actions: CAMERA_ACTIONS.map((name) => ({ name, ...variantOf(name), source })),
    },
    "test profile",
  );
}

const rig = (variants: Partial<Record<SettingName | ActionName, string>> = {}) =>
  cameraRig("serial", {}, profileOf(variants));

const failsWith = (code: string) => (error: unknown) => error instanceof RoomdError && error.code === code;

function valuesOf(camera: Camera, name: SettingName): readonly SettingValue[] {
  const range = camera.capabilities.settings[name];
  assert.ok(range, name);
  if ("values" in range) return range.values;
  const count = range.maximum - range.minimum + 1;
  return Array.from({ length: count }, (_, index) => range.minimum + index);
}

async function setAndGetAll(camera: Camera, name: SettingName): Promise<void> {
  for (const value of valuesOf(camera, name)) {
    await camera.set(name, value);
    assert.equal(await camera.get(name), value, name);
  }
}

/** No manual documents an inquiry for these. */
const NEVER_SAID: readonly SettingName[] = ["tracking.auto"];

test("every value of every setting is set and read back", async () => {
  await using it = await rig();
  for (const name of Object.keys(CAMERA_SETTINGS) as SettingName[]) {
    if (!NEVER_SAID.includes(name)) await setAndGetAll(it.camera, name);
  }
});

test("settings without an inquiry are set, too", async () => {
  await using it = await rig();
  await it.camera.set("tracking.auto", "on");
  assert.equal(it.simulated.simulator.receivedFrames.at(-1)?.hex, "810a115402ff");
  await assert.rejects(it.camera.get("tracking.auto"), failsWith("device.unsupported"));
});

test("the profile's variants select other manufacturers' bytes", async () => {
  await using it = await rig({
    tally: "red-green",
    "exposure.wide-dynamic-range": "visibility-enhancer",
    "tracking.auto": "aver",
    "preset.speed": "ptzoptics",
    "menu.enter": "buttons",
  });
  const { camera, simulated } = it;
  await setAndGetAll(camera, "tally");
  await camera.set("exposure.wide-dynamic-range", 1);
  assert.equal(await camera.get("exposure.wide-dynamic-range"), 1);
  const before = simulated.simulator.receivedFrames.length;
  await camera.set("tracking.auto", "off");
  await camera.set("preset.speed", 5);
  await camera.runAction("menu.enter");
  assert.deepEqual(
    simulated.simulator.receivedFrames.slice(before).map(({ hex }) => hex),
    ["8101047d03ff", "8101060105ff", "81017e0440070001ff", "81017e0440070000ff"],
  );
});

test("every action is executed, and a menu step leaves the camera still", async () => {
  await using it = await rig();
  for (const name of CAMERA_ACTIONS) {
    if (name === "reboot") await assert.rejects(it.camera.runAction(name), failsWith("device.unsupported"));
    else await it.camera.runAction(name);
  }
  assert.equal(it.simulated.camera.moving, false);
});

test("a refused menu step is followed by Stop: it may have been a drive", async () => {
  await using it = await rig();
  it.simulated.faults.syntaxErrors = 1;
  await assert.rejects(it.camera.runAction("menu.up"), failsWith("device.refused"));
  await it.camera.position();
  assert.ok(it.simulated.simulator.receivedFrames.some(({ hex }) => hex === "8101060101010303ff"));
});

test("a value that the profile does not allow is not sent", async () => {
  await using it = await rig();
  const before = it.simulated.simulator.receivedFrames.length;
  await assert.rejects(it.camera.set("exposure.gain", 15), failsWith("request.invalid"));
  await assert.rejects(it.camera.set("focus.mode", "sideways"), failsWith("request.invalid"));
  await assert.rejects(it.camera.set("tally", "green"), failsWith("request.invalid"));
  assert.equal(it.simulated.simulator.receivedFrames.length, before);
});

test("an invalid response throws protocol.malformed", async () => {
  await using it = await rig();
  it.simulated.simulator.settings.execute(Uint8Array.from(Buffer.from("8101043977ff", "hex")));
  await assert.rejects(it.camera.get("exposure.mode"), failsWith("protocol.malformed"));
});

test("an unknown camera uses the generic profile, without settings", async () => {
  await using it = await cameraRig("serial");
  it.simulated.simulator.camera.halt();
  await assert.rejects(it.camera.set("tally", "red"), failsWith("device.unsupported"));
  await assert.rejects(it.camera.get("tally"), failsWith("device.unsupported"));
  await assert.rejects(it.camera.runAction("menu.up"), failsWith("device.unsupported"));
});

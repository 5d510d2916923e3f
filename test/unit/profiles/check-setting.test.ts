import assert from "node:assert/strict";
import { test } from "node:test";
import type { CameraCapabilities } from "../../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { checkAction, checkSetting, settingRange } from "../../../drivers/profiles/check-setting.ts";

const capabilities: CameraCapabilities = {
  panTilt: true,
  zoom: true,
  absolute: true,
  relative: true,
  limits: true,
  home: true,
  power: true,
  presets: null,
  settings: {
    "focus.mode": { values: ["auto", "manual"] },
    "exposure.gain": { minimum: 1, maximum: 13 },
  },
  actions: [],
};
const camera = { id: "cam1", profile: { manufacturer: "Sony", model: "EVI-D70" }, capabilities };

const hasError = (code: string, text: RegExp) => (error: unknown) =>
  error instanceof RoomdError && error.code === code && text.test(error.message);

test("allowed values pass, limits included", () => {
  checkSetting(camera, "focus.mode", "manual");
  checkSetting(camera, "exposure.gain", 1);
  checkSetting(camera, "exposure.gain", 13);
  assert.deepEqual(settingRange(camera, "exposure.gain"), { minimum: 1, maximum: 13 });
});

test("an invalid value throws with the allowed values", () => {
  const named = hasError(
    "request.invalid",
    /focus\.mode can't be "fast"; Sony EVI-D70 accepts one of auto, manual/,
  );
  assert.throws(() => checkSetting(camera, "focus.mode", "fast"), named);
  for (const value of [0, 14, Number.NaN, Number.POSITIVE_INFINITY, "1"]) {
    const numbers = hasError("request.invalid", /exposure\.gain can't be .*; Sony EVI-D70 accepts 1 to 13/);
    assert.throws(() => checkSetting(camera, "exposure.gain", value), numbers);
  }
});

test("a missing setting throws with its name", () => {
  const text = /camera "cam1": Sony EVI-D70 has no (tally|menu\.up) \(profile\)/;
  assert.throws(() => checkSetting(camera, "tally", "red"), hasError("device.unsupported", text));
  assert.throws(() => settingRange(camera, "tally"), hasError("device.unsupported", text));
  assert.throws(() => checkAction(camera, "menu.up"), hasError("device.unsupported", text));
});

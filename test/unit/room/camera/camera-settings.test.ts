import assert from "node:assert/strict";
import { test } from "node:test";
import { CameraSettings } from "../../../../daemon/room/devices/camera/camera-settings.ts";
import { ErrorStatistics } from "../../../../daemon/room/devices/camera/error-statistics.ts";
import type { Camera } from "../../../../drivers/camera.ts";

/** Creates the settings of a model with one of each kind, and records what reaches the camera. */
function settings() {
  const sent: unknown[][] = [];
  const camera = {
    id: "cam1",
    profile: { manufacturer: "Sony", model: "EVI" },
    capabilities: {
      settings: {
        "focus.mode": { values: ["auto", "manual"] },
        "exposure.gain": { minimum: 0, maximum: 7 },
      },
      actions: ["focus.one-push"],
    },
    set: async (...args: unknown[]) => void sent.push(args),
    get: async () => "auto",
    act: async (...args: unknown[]) => void sent.push(args),
  } as unknown as Camera;
  return { sent, settings: new CameraSettings(camera, new ErrorStatistics("camera", () => {})) };
}

test("allowed values reach the camera, others throw with the allowed ones", async () => {
  const { sent, settings: tested } = settings();
  await tested.set("focus.mode", "manual");
  await tested.set("exposure.gain", 7);
  assert.deepEqual(sent, [
    ["focus.mode", "manual"],
    ["exposure.gain", 7],
  ]);
  await assert.rejects(tested.set("focus.mode", "sharp"), {
    code: "request.invalid",
    message: /auto, manual/,
  });
  await assert.rejects(tested.set("exposure.gain", 8), { code: "request.invalid", message: /0 to 7/ });
  await assert.rejects(tested.set("exposure.gain", "7"), { code: "request.invalid" });
  assert.equal(sent.length, 2);
});

test("an unsupported setting throws with the supported ones", async () => {
  const { settings: tested } = settings();
  const lacks = { code: "device.unsupported", message: /Sony EVI has no .*; supported:/ };
  await assert.rejects(tested.set("tally", "red"), lacks);
  await assert.rejects(tested.get("tally"), lacks);
  await assert.rejects(tested.runAction("reboot"), lacks);
  assert.deepEqual(await tested.get("focus.mode"), { setting: "focus.mode", value: "auto" });
});

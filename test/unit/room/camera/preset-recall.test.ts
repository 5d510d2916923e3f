import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../../../daemon/contract/errors.ts";
import { PresetRecall } from "../../../../daemon/room/devices/camera/preset-recall.ts";
import type { Camera } from "../../../../drivers/camera.ts";

const THERE = { pan: 200, tilt: 50, zoom: 1000 };

/** A camera that is unplugged when the preset is recalled. */
const unplugged = {
  id: "cam1",
  capabilities: { absolute: true, zoomRange: { minimum: 0, maximum: 16384 } },
  recallPreset: () => Promise.reject(new RoomdError("unavailable", "camera cam1: port closed")),
} as unknown as Camera;

async function missedRecall(): Promise<PresetRecall> {
  const recall = new PresetRecall({
    camera: unplugged,
    preset: {
      number: 1,
      name: "Chủ tọa",
      position: THERE,
      thumbnail: null,
      savedAtMs: null,
      storedIn: "camera",
    },
    start: null,
    readings: "reported",
    recallTimeoutMs: 1000,
    onChange: () => {},
    onPresetLost: () => {},
  });
  await assert.rejects(recall.run(), { code: "unavailable" });
  assert.equal(recall.state.phase, "missed");
  return recall;
}

test("a preset that was missed while the camera was unplugged counts as reached once the camera is there", async () => {
  const recall = await missedRecall();
  recall.addReading({ ...THERE, pan: -900 });
  assert.equal(recall.state.phase, "missed");
  recall.addReading({ ...THERE, pan: THERE.pan + 2 });
  assert.equal(recall.state.phase, "arrived");
});

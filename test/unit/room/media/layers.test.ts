import assert from "node:assert/strict";
import { test } from "node:test";
import { cameraLayers, contentLayers } from "../../../../daemon/room/media/layers.ts";

const media = {
  videoBitrateKbps: 1500,
  layers: {
    medium: { height: 360, framesPerSecond: 30, kbps: 500 },
    low: { height: 180, framesPerSecond: 15, kbps: 120 },
  },
  contentBitrateKbps: 1800,
  contentLow: { framesPerSecond: 5, kbps: 400 },
};

const told = (plans: ReturnType<typeof cameraLayers>) =>
  plans.map(({ layer, width, height, framesPerSecond, kbps }) => {
    return `${layer} ${width}x${height}@${framesPerSecond} ${kbps}`;
  });

test("a camera has three layers", () => {
  assert.deepEqual(told(cameraLayers({ width: 1280, height: 720, framesPerSecond: 30 }, media)), [
    "high 1280x720@30 1500",
    "medium 640x360@30 500",
    "low 320x180@15 120",
  ]);
});

test("a layer that would not be smaller than the source is left out", () => {
  assert.deepEqual(told(cameraLayers({ width: 640, height: 360, framesPerSecond: 10 }, media)), [
    "high 640x360@10 1500",
    "low 320x180@10 120",
  ]);
  assert.deepEqual(told(cameraLayers({ width: 320, height: 180, framesPerSecond: 30 }, media)), [
    "only 320x180@30 1500",
  ]);
});

test("sizes are even, as chroma subsampling requires, and keep the aspect ratio", () => {
  for (const { width, height } of cameraLayers({ width: 1023, height: 767, framesPerSecond: 30 }, media)) {
    assert.equal(width % 2, 0);
    assert.equal(height % 2, 0);
    assert.ok(Math.abs(width / height - 4 / 3) < 0.02);
  }
});

test("content's low layer keeps full resolution at a lower frame rate", () => {
  assert.deepEqual(told(contentLayers({ width: 1920, height: 1080, framesPerSecond: 30 }, media)), [
    "high 1920x1080@15 1800",
    "low 1920x1080@5 400",
  ]);
});

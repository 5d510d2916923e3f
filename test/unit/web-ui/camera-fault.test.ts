import assert from "node:assert/strict";
import { test } from "node:test";
import type { CameraState } from "../../../daemon/contract/fleet/room-state.ts";
import { cameraFault } from "../../../web-ui/panel/camera-fault.ts";
import { cameraState } from "../../support/fleet-room.ts";

const camera = (changes: Partial<CameraState> = {}) => cameraState({ nowMs: 0, ...changes });
const failed = (code: string) => camera({ lastError: { atMs: 0, code, message: "what failed" } });

test("a camera that responds and did what it was told has no fault", () => {
  assert.equal(cameraFault(camera(), "ok"), null);
  assert.equal(cameraFault(camera(), "off"), null);
});

test("a silent camera is reported before what failed last", () => {
  assert.deepEqual(cameraFault(failed("timeout"), "down"), { kind: "silent", detail: "what failed" });
  assert.equal(cameraFault(camera(), "unknown")?.kind, "silent");
});

test("a missed preset is forgotten once the camera is there", () => {
  const recall = { number: 1, progress: 1, atMs: 0 };
  const missed = { ...failed("camera.missed"), recall: { ...recall, phase: "missed" as const } };
  assert.equal(cameraFault(missed, "ok")?.kind, "missed");
  assert.equal(cameraFault({ ...missed, recall: { ...recall, phase: "arrived" } }, "ok"), null);
  assert.equal(cameraFault(failed("device.refused"), "ok")?.kind, "refused");
});

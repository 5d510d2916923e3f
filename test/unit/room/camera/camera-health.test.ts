import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../../../daemon/contract/errors.ts";
import { CameraHealth } from "../../../../daemon/room/devices/camera/camera-health.ts";
import type { Camera, CameraIdentity } from "../../../../drivers/camera.ts";

const IDENTITY: CameraIdentity = { manufacturer: "0020", model: "040d", firmware: "0100", serial: null };

/** The health of a camera that replies to each request for its identity with the next of these. */
function healthOf(...replies: (CameraIdentity | RoomdError)[]) {
  const camera = {
    id: "cam1",
    onEvidence: () => () => {},
    identity: async () => {
      const reply = replies.shift();
      assert.ok(reply, "the identity is requested once more");
      if (reply instanceof RoomdError) throw reply;
      return reply;
    },
  } as Partial<Camera> as Camera;
  const logger = {} as ConstructorParameters<typeof CameraHealth>[0]["logger"];
  return new CameraHealth({ camera, connection: "serial", pollIntervalMs: 1000, logger, onChange: () => {} });
}

test("the identity is read until the camera reports it, and then known", async () => {
  const health = healthOf(new RoomdError("timeout", "no response"), IDENTITY);
  await assert.rejects(health.identify(), { code: "timeout" });
  assert.equal(await health.identify(), true);
  assert.equal(await health.identify(), false);
});

test("a protocol without an identity is asked once", async () => {
  const health = healthOf(new RoomdError("device.unsupported", "no identity"));
  assert.equal(await health.identify(), false);
  assert.equal(await health.identify(), false);
});

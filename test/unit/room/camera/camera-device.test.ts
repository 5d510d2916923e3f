import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { Value } from "typebox/value";
import { RoomFile } from "../../../../daemon/contract/config/room-config.ts";
import { CameraDevice } from "../../../../daemon/room/devices/camera/camera-device.ts";
import type { Camera } from "../../../../drivers/camera.ts";
import { capabilitiesOf } from "../../../../drivers/profiles/capabilities.ts";
import { ProfileCatalogue } from "../../../../drivers/profiles/catalogue.ts";

const AT = { pan: 100, tilt: 0, zoom: 0 };

test("the end of a movement is a change, although the camera has been at its target before", async () => {
  const arrived = Promise.withResolvers<void>();
  const camera: Partial<Camera> = {
    id: "cam1",
    capabilities: capabilitiesOf(new ProfileCatalogue().get("generic/visca")),
    profile: { manufacturer: "Generic", model: "VISCA" },
    moveTo: () => arrived.promise,
    position: async () => AT,
    onEvidence: () => () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  await using device = new CameraDevice({
    camera: camera as Camera,
    name: "Camera",
    connection: "memory",
    pollIntervalMs: 10,
    ptz: Value.Default(RoomFile.properties.ptz, {}) as never,
    stored: () => ({ presets: [], undo: null, settings: {} }),
    isOnAir: () => false,
    logger: pino({ level: "silent" }) as never,
  });
  const seen: boolean[] = [];
  device.changes.on(() => seen.push(device.state().moving));
  const moved = device.moveTo(AT);
  // Two equal readings at the target.
  await device.position();
  await device.position();
  arrived.resolve();
  await moved;
  assert.equal(seen.at(-1), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { Value } from "typebox/value";
import { RoomFile } from "../../../../daemon/contract/config/room-config.ts";
import type { CameraState } from "../../../../daemon/contract/fleet/room-state.ts";
import { CameraDevice } from "../../../../daemon/room/devices/camera/camera-device.ts";
import type { Camera, Position } from "../../../../drivers/camera.ts";
import { capabilitiesOf } from "../../../../drivers/profiles/capabilities.ts";
import { ProfileCatalogue } from "../../../../drivers/profiles/catalogue.ts";
import { eventually } from "../../../support/eventually.ts";

const AT = { pan: 100, tilt: 0, zoom: 0 };
const ON_THE_WAY = { pan: 50, tilt: 0, zoom: 0 };

/** A device whose camera ends its movement when `arrived` is resolved. */
function deviceRig(position: () => Promise<Position>) {
  const arrived = Promise.withResolvers<void>();
  const camera: Partial<Camera> = {
    id: "cam1",
    capabilities: capabilitiesOf(new ProfileCatalogue().get("generic/visca")),
    profile: { manufacturer: "Generic", model: "VISCA" },
    moveTo: () => arrived.promise,
    position,
    onEvidence: () => () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const device = new CameraDevice({
    camera: camera as Camera,
    name: "Camera",
    connection: "memory",
    pollIntervalMs: 10,
    ptz: Value.Default(RoomFile.properties.ptz, {}) as never,
    stored: () => ({ presets: [], undo: null, settings: {} }),
    isOnAir: () => false,
    logger: pino({ level: "silent" }) as never,
  });
  const seen: Pick<CameraState, "moving" | "position">[] = [];
  device.changes.on(() => {
    const { moving, position: at } = device.state();
    seen.push({ moving, position: at });
  });
  return { device, arrived, seen, [Symbol.asyncDispose]: () => device[Symbol.asyncDispose]() };
}

test("the end of a movement is a change, although the camera has been at its target before", async () => {
  await using it = deviceRig(async () => AT);
  const { device, arrived, seen } = it;
  const moved = device.moveTo(AT);
  // Two equal readings at the target.
  await device.position();
  await device.position();
  arrived.resolve();
  await moved;
  await eventually("ended", async () => seen.at(-1)?.moving === false);
});

test("a movement ends with a reading from after its end: none from the way counts as the rest position", async () => {
  let position = AT;
  let late = Promise.withResolvers<void>();
  late.resolve();
  await using it = deviceRig(async () => {
    const read = position;
    await late.promise;
    return read;
  });
  const { device, arrived, seen } = it;
  await eventually("at rest", async () => !device.state().moving && device.state().position !== null);
  position = ON_THE_WAY;
  const moved = device.moveTo(AT);
  await eventually("on the way", async () => device.state().position?.pan === ON_THE_WAY.pan);
  late = Promise.withResolvers();
  const before = seen.length;
  arrived.resolve();
  await moved;
  position = AT;
  late.resolve();
  await eventually("ended", async () => !device.state().moving);
  const rests = seen.slice(before).filter(({ moving }) => !moving);
  assert.ok(rests.length > 0);
  assert.ok(
    rests.every(({ position: at }) => at?.pan === AT.pan),
    JSON.stringify(rests),
  );
});

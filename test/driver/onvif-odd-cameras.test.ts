import assert from "node:assert/strict";
import { test } from "node:test";
import { refusedWith, onvifRig as rig } from "../support/onvif.ts";

/** Cameras that answer, and differ from the specification in what they answer. */
const OWN = "http://192.0.2.17/onvif";

for (const [kind, addresses] of [
  ["without a host", [["media", "http:///onvif/media"]]],
  ["with a port only", [["ptz", "http://:80/onvif/ptz"]]],
  [
    "that are exchanged",
    [
      ["media", `${OWN}/events`],
      ["events", `${OWN}/media`],
    ],
  ],
  [
    "that all are the device's",
    [
      ["media", `${OWN}/device_service`],
      ["ptz", `${OWN}/media`],
      ["events", `${OWN}/ptz`],
    ],
  ],
] as const) {
  test(`services at addresses ${kind} are found`, async () => {
    await using it = await rig();
    for (const [service, address] of addresses) it.simulated.faults.addresses.set(service, address);
    await it.camera.position();
    await it.camera.moveTo({ pan: 0.05, tilt: 0, zoom: 0 });
    assert.ok((await it.camera.network.streams()).length > 0);
  });
}

test("a server without GetNodes has presets, home and absolute moves", async () => {
  await using it = await rig();
  it.simulated.faults.unsupported.set("GetNodes", "ActionNotSupported").set("GetNode", null);
  await it.camera.position();
  const { panTilt, absolute, home, presets } = it.camera.capabilities;
  assert.deepEqual([panTilt, absolute, home, presets !== null], [true, true, true, true]);
  await it.camera.moveTo({ pan: 0.05, tilt: 0.02, zoom: 0 });
  await it.camera.savePreset(1);
  await it.camera.home();
  await it.camera.recallPreset(1);
  assert.ok(Math.abs((await it.camera.position()).pan - 0.05) < 0.01);
});

test("a server without PTZ is named as such, and proves its health", async () => {
  await using it = await rig();
  it.simulated.faults.addresses.set("ptz", null);
  for (const operation of ["GetNodes", "GetStatus"]) it.simulated.faults.unsupported.set(operation, null);
  await assert.rejects(it.camera.position(), /has no PTZ service/);
  assert.equal(it.evidence.at(-1)?.kind, "responded");
  const { panTilt, zoom, home, presets } = it.camera.capabilities;
  assert.deepEqual(
    { panTilt, zoom, home, presets },
    { panTilt: false, zoom: false, home: false, presets: null },
  );
  await assert.rejects(it.camera.drive({ pan: 1, tilt: 0, zoom: 0 }), refusedWith("device.unsupported"));
  await it.camera.stop();
});

for (const [kind, subcode] of [
  ["ActionNotSupported", "ActionNotSupported"],
  ["a text only", null],
] as const) {
  test(`without GetStatus (${kind}) home and presets are believed`, async () => {
    await using it = await rig();
    it.simulated.faults.unsupported.set("GetStatus", subcode);
    await assert.rejects(it.camera.position(), refusedWith("device.unsupported"));
    assert.equal(it.evidence.at(-1)?.kind, "responded");
    await it.camera.savePreset(3);
    await it.camera.recallPreset(3);
    await it.camera.home();
    await it.camera.moveTo({ pan: 0.1, tilt: 0, zoom: 0 });
  });
}

test("a camera that names presets itself: the token that it returned is used, and overwritten", async () => {
  await using it = await rig();
  it.simulated.faults.namesPresetsItself = true;
  await it.camera.savePreset(3);
  await it.camera.moveTo({ pan: 0.1, tilt: 0, zoom: 0 });
  await it.camera.savePreset(3);
  assert.deepEqual([...it.simulated.head.presets.keys()], ["Preset_1"]);
  await it.camera.home();
  await it.camera.recallPreset(3);
  assert.ok(Math.abs((await it.camera.position()).pan - 0.1) < 0.01);
  // Somebody removes it in the camera.
  it.simulated.head.presets.clear();
  it.simulated.head.presets.set("9", { name: "ROOMD_3", position: { pan: 0, tilt: 0, zoom: 0 } });
  await it.camera.recallPreset(3);
  assert.ok(Math.abs((await it.camera.position()).pan) < 0.01);
});

test("a preset without roomd's name is found again after a restart of the room", async () => {
  const presetTokens = new Map<number, string>();
  await using it = await rig({ camera: { presetTokens } });
  it.simulated.faults.namesPresetsItself = true;
  await it.camera.savePreset(3);
  assert.deepEqual([...presetTokens], [[3, "Preset_1"]]);
  const { address, port } = it.simulated;
  await using again = await rig({ camera: { presetTokens, address, port } });
  await again.camera.recallPreset(3);
});

test("MoveStatus that stays MOVING does not outweigh a position that has arrived, or stays", async () => {
  await using it = await rig({ timings: { completionMs: 60_000 } });
  it.simulated.faults.moveStatus = "MOVING";
  await it.camera.moveTo({ pan: 0.1, tilt: 0, zoom: 0 });
  await it.camera.home();
  // Already there: the position never changes.
  await it.camera.home();
});

for (const element of ["ContinuousMove/Timeout", "Stop/Zoom", "Stop/PanTilt"]) {
  test(`a camera that refuses ${element} is driven and stopped without, and that is remembered`, async () => {
    await using it = await rig();
    it.simulated.faults.refusedElements.add(element);
    for (let round = 0; round < 2; round++) {
      const before = it.simulated.seen.length;
      await it.camera.drive({ pan: 0.1, tilt: 0, zoom: 0 });
      assert.equal(it.simulated.head.camera.moving, true);
      await it.camera.stop();
      assert.equal(it.simulated.head.camera.moving, false);
      if (round === 0) continue;
      const sent = it.simulated.operations.slice(before).filter((one) => /Move$|Stop/.test(one));
      assert.deepEqual(sent, ["ContinuousMove", "Stop"]);
    }
  });
}

for (const operation of ["GotoPreset", "AbsoluteMove", "GotoHomePosition"]) {
  test(`a camera that requires Speed in ${operation} gets it`, async () => {
    await using it = await rig();
    it.simulated.faults.requiredElements.add(`${operation}/Speed`);
    await it.camera.savePreset(1);
    await it.camera.moveTo({ pan: 0.05, tilt: 0, zoom: 0 });
    await it.camera.recallPreset(1);
    await it.camera.home();
  });
}

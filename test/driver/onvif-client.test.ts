import assert from "node:assert/strict";
import { test } from "node:test";
import onvif from "node-onvif";
import { startDiscoverySimulator } from "../simulators/onvif/discovery.ts";
import { eventually } from "../support/eventually.ts";
import { onvifRig } from "../support/onvif.ts";

/** Connects with node-onvif, which shares no code with roomd. */
async function clientOf({ address, port }: { address: string; port: number }) {
  const device = new onvif.OnvifDevice({ address: `${address}:${port}`, user: "admin", pass: "secret" });
  const information = await device.init();
  return { device, information };
}

test("an independent client discovers the simulated camera", async () => {
  await using camera = await startDiscoverySimulator({
    endpoint: "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada",
    xaddrs: "http://192.0.2.17/onvif/device_service",
    scopes: "onvif://www.onvif.org/name/Acme onvif://www.onvif.org/hardware/PTZ-1",
  });
  Object.assign(onvif, { _MULTICAST_ADDRESS: "127.0.0.1", _PORT: camera.port });
  const found = (await onvif.startProbe()).find(({ urn }) => urn.startsWith("urn:uuid:c9790c3a"));
  assert.deepEqual(
    [found?.name, found?.hardware, found?.xaddrs],
    ["Acme", "PTZ-1", ["http://192.0.2.17/onvif/device_service"]],
  );
});

test("an independent client reads device information and profiles as the driver does", async () => {
  await using it = await onvifRig();
  const { device, information } = await clientOf(it.simulated);
  const { manufacturer, model, firmware, serial } = await it.camera.identity();
  assert.deepEqual(
    [information.Manufacturer, information.Model, information.FirmwareVersion, information.SerialNumber],
    [manufacturer, model, firmware, serial],
  );
  const streams = await it.camera.network.streams();
  const profiles = device.getProfileList().map(({ token, name, video: { encoder } }) => ({
    profileToken: token,
    name,
    encoding: encoder.encoding,
    ...encoder.resolution,
    framesPerSecond: encoder.framerate,
  }));
  const byToken = (a: { profileToken: string }, b: { profileToken: string }) =>
    a.profileToken.localeCompare(b.profileToken);
  assert.deepEqual(
    profiles.toSorted(byToken),
    streams.map(({ uri: _, ...stream }) => stream).toSorted(byToken),
  );
  assert.ok(device.getProfileList().every(({ stream, snapshot }) => stream.rtsp !== "" && snapshot !== ""));
});

test("an independent client moves, stops and presets the camera, and the driver sees it", async () => {
  await using it = await onvifRig();
  const { device } = await clientOf(it.simulated);
  const { ptz } = device.services;
  const ProfileToken = "PROFILE_1";
  device.changeProfile(ProfileToken);
  await device.ptzMove({ speed: { x: 0.5, y: 0, z: 0 }, timeout: 30 });
  await eventually("moving right", async () => (await it.camera.position()).pan > 0.01);
  await device.ptzStop();
  assert.equal(it.simulated.head.camera.moving, false);
  const { pan } = await it.camera.position();
  const saved = await ptz.setPreset({ ProfileToken, PresetName: "podium" });
  const PresetToken = String(saved.data.SetPresetResponse?.PresetToken);
  await ptz.absoluteMove({ ProfileToken, Position: { x: -0.1, y: 0.1, z: 0 } });
  await eventually("at the position", async () => Math.abs((await it.camera.position()).pan + 0.1) < 0.01);
  await ptz.gotoPreset({ ProfileToken, PresetToken });
  await eventually("at the preset", async () => Math.abs((await it.camera.position()).pan - pan) < 0.01);
  await ptz.removePreset({ ProfileToken, PresetToken });
  assert.equal(it.simulated.head.presets.size, 0);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { OnvifCamera } from "../../drivers/onvif/driver.ts";
import { JPEG } from "../simulators/onvif/media.ts";
import { eventually } from "../support/eventually.ts";
import { refusedWith, onvifRig as rig, withQuirks } from "../support/onvif.ts";

test("streams of all profiles have the configured address", async () => {
  await using it = await rig();
  it.simulated.faults.bareAmpersands = true;
  assert.deepEqual(await it.camera.network.streams(), [
    {
      profileToken: "PROFILE_1",
      name: "main",
      uri: "rtsp://127.0.0.1:554/main?channel=1&subtype=0",
      encoding: "H264",
      width: 1920,
      height: 1080,
      framesPerSecond: 30,
    },
    {
      profileToken: "PROFILE_2",
      name: "sub",
      uri: "rtsp://127.0.0.1:554/sub",
      encoding: "H264",
      width: 640,
      height: 360,
      framesPerSecond: 30,
    },
  ]);
});

test("a Profile T camera reports H.265 streams through Media2", async () => {
  await using it = await rig({ simulator: { services: "media and media2" } });
  const [main] = await it.camera.network.streams();
  assert.equal(main?.encoding, "H265");
  assert.equal(main?.uri, "rtsp://127.0.0.1:554/main?channel=1&subtype=0");
  await it.camera.network.requestKeyFrame("PROFILE_2");
  await it.camera.network.requestKeyFrame();
  assert.deepEqual(it.simulated.pictures.keyFrames, ["PROFILE_2", "PROFILE_1"]);
});

test("a snapshot is downloaded from the configured address with authentication", async () => {
  await using it = await rig();
  it.simulated.faults.accepts = "digest";
  assert.deepEqual(Buffer.from(await it.camera.snapshot()), JPEG);
  const fetched = it.simulated.seen.filter(({ path }) => path.startsWith("/snapshot.jpg"));
  assert.equal(fetched.at(-1)?.path, "/snapshot.jpg?channel=1");
});

test("image, exposure, white balance and focus are set and read back", async () => {
  await using it = await rig();
  const values = [
    ["picture.brightness", 70],
    ["picture.aperture", 10],
    ["exposure.mode", "manual"],
    ["exposure.gain", 20],
    ["exposure.shutter", 10_000],
    ["exposure.backlight", "on"],
    ["exposure.wide-dynamic-range", 3],
    ["exposure.wide-dynamic-range", 0],
    ["white-balance.mode", "manual"],
    ["white-balance.red", 120],
    ["infrared.night", "on"],
    ["focus.mode", "manual"],
    ["focus.position", 0.25],
  ] as const;
  for (const [setting, value] of values) {
    await it.camera.set(setting, value);
    assert.equal(await it.camera.get(setting), value, setting);
  }
  assert.equal(it.simulated.pictures.settings.get("IrCutFilter"), "OFF");
  assert.equal(it.simulated.pictures.settings.get("WideDynamicRange/Mode"), "OFF");
});

test("a missing setting is unsupported, a value out of range invalid", async () => {
  await using it = await rig();
  await assert.rejects(it.camera.set("exposure.iris", 3), refusedWith("device.unsupported"));
  await assert.rejects(it.camera.get("tally"), refusedWith("device.unsupported"));
  await assert.rejects(it.camera.set("exposure.gain", 41), refusedWith("request.invalid"));
  await assert.rejects(it.camera.set("focus.mode", "sometimes"), refusedWith("request.invalid"));
  await assert.rejects(it.camera.setPower(), refusedWith("device.unsupported"));
});

test("settings are those that both profile and camera have", async () => {
  const source = "onvif-ptz, section test";
  const profile = {
    ...withQuirks(),
    settings: {
      "exposure.gain": { minimum: 5, maximum: 100, source },
      "exposure.iris": { minimum: 0, maximum: 1, source },
      "focus.mode": { values: ["auto", "manual"], source },
    },
  };
  await using it = await rig({ profile });
  await it.camera.identity();
  assert.deepEqual(it.camera.capabilities.settings, {
    "exposure.gain": { minimum: 5, maximum: 40 },
    "focus.mode": { values: ["auto", "manual"] },
  });
});

test("the reported identity selects a more specific profile", async () => {
  const { absolute: _, home: __, ...lesser } = withQuirks("timeout-ignored");
  const better = { ...lesser, manufacturer: "Acme", model: "Dome 3" };
  await using it = await rig();
  await using camera = new OnvifCamera({
    id: "cam2",
    address: it.simulated.address,
    port: it.simulated.port,
    scheme: "http",
    username: "admin",
    password: "secret",
    profile: withQuirks(),
    match: ({ manufacturer, serial }) =>
      manufacturer === "Generic" && serial === "0042" ? better : undefined,
  });
  assert.equal(camera.profile.manufacturer, "Generic");
  await camera.identity();
  assert.deepEqual(camera.profile, { manufacturer: "Acme", model: "Dome 3" });
  assert.equal(camera.capabilities.home, false);
  await assert.rejects(camera.home(), refusedWith("device.unsupported"));
  await assert.rejects(camera.moveTo({ pan: 0, tilt: 0, zoom: 0 }), refusedWith("device.unsupported"));
});

test("reboot, auxiliary commands and home position", async () => {
  await using it = await rig();
  await it.camera.runAction("reboot");
  assert.equal(it.simulated.device.reboots, 1);
  await assert.rejects(it.camera.runAction("focus.one-push"), refusedWith("device.unsupported"));
  await it.camera.network.sendAuxiliaryCommand("tt:Wiper|On");
  assert.deepEqual(it.simulated.head.auxiliary, ["tt:Wiper|On"]);
  await assert.rejects(
    it.camera.network.sendAuxiliaryCommand("tt:Heater|On"),
    refusedWith("device.unsupported"),
  );
  await it.camera.moveTo({ pan: 0.1, tilt: 0, zoom: 0 });
  await it.camera.network.saveHome();
  await it.camera.moveTo({ pan: 0, tilt: 0, zoom: 0 });
  await it.camera.home();
  assert.ok(Math.abs((await it.camera.position()).pan - 0.1) < 0.01);
});

test("clock and time servers are read and set", async () => {
  await using it = await rig();
  it.simulated.faults.clockOffsetMs = 7_200_000;
  const nowMs = Math.floor(Date.now() / 1000) * 1000;
  await it.camera.network.setClock(nowMs);
  const { utcMs, source, timeZone } = await it.camera.network.clock();
  assert.ok(Math.abs(utcMs - nowMs) < 60_000);
  assert.deepEqual([source, timeZone], ["manual", "ICT-7"]);
  await it.camera.network.setNtp({ fromDhcp: false, servers: ["ntp.example", "192.0.2.1"] });
  assert.deepEqual(await it.camera.network.ntp(), { fromDhcp: false, servers: ["ntp.example", "192.0.2.1"] });
});

test("events continue after a restart of the camera, and end in an unsubscription", async () => {
  await using it = await rig({ timings: { pullMs: 500 } });
  const abort = new AbortController();
  const events = it.camera.network.events(abort.signal);
  const topic = "tns1:Device/HardwareFailure/FanFailure";
  const next = events.next();
  await eventually("pulling", async () => it.simulated.operations.includes("PullMessages"));
  it.simulated.device.emitEvent(topic, "Failed", "true");
  assert.deepEqual((await next).value, {
    topic,
    atMs: Date.UTC(2026, 10, 24, 3),
    operation: "Changed",
    source: { Token: "1" },
    data: { Failed: "true" },
  });
  const pull = it.simulated.seen.find(({ operation }) => operation === "PullMessages");
  assert.equal(pull?.path, "/onvif/subscription?id=1");
  assert.match(pull?.text ?? "", /<Id xmlns="http:\/\/camera.example\/events">1<\/Id>/);
  it.simulated.device.dropSubscriptions();
  const later = events.next();
  await eventually("subscribed again", async () => it.simulated.device.isSubscribed);
  it.simulated.device.emitEvent(topic, "Failed", "false");
  assert.deepEqual((await later).value?.data, { Failed: "false" });
  await events.return();
  assert.equal(it.simulated.device.isSubscribed, false);
});

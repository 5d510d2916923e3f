import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { startRtspSimulator } from "../simulators/rtsp/index.ts";
import { eventually } from "../support/eventually.ts";
import { gstreamers, MediaRig } from "../support/room-media.ts";

const LOGIN = { username: "admin", password: "p4ss-w0rd" };
const SLATE = "Mất hình từ camera";

/** The room's own encoders: the simulated camera has some, too. */
const encoders = async () =>
  (await gstreamers("x264enc", "rtpbin")).filter(({ args }) => !args.includes(SLATE));

const delivers = (rig: MediaRig) =>
  eventually("the camera's video", async () => rig.media.state().health.status === "ok");

const layers = (rig: MediaRig) => rig.media.streams().map(({ layer }) => layer);

test("main and sub-stream pass through as the camera encoded them, and no encoder runs", async () => {
  await using camera = await startRtspSimulator({
    streams: { main: { profile: "main", width: 1280, height: 720 }, sub: { width: 320, height: 180 } },
    login: LOGIN,
  });
  const video = { source: "rtsp", url: camera.url("main"), subUrl: camera.url("sub"), camera: "cam1" };
  await using rig = await MediaRig.start({ video });
  await delivers(rig);
  await using high = await rig.consume(await rig.stream("high"));
  await using low = await rig.consume(await rig.stream("low"));
  assert.deepEqual(layers(rig), ["high", "low"]);
  assert.deepEqual(await encoders(), []);
  const profile = (of: typeof high) => of.consumer.rtpParameters.codecs[0]?.parameters?.["profile-level-id"];
  assert.equal(profile(high), "4d001f");
  assert.equal(profile(low), "42e01f");
  await high.consumer.requestKeyFrame();
  await eventually("the camera gets the request", async () => rig.keyFrameRequests.includes("cam1"));
  assert.ok(
    ((await rig.media.thumbnailFeedOf("cam1")?.next())?.length ?? 0) > 1000,
    "there is a small picture for the panel",
  );
});

test("the one stream of a camera over TCP passes through as the only layer", async () => {
  await using camera = await startRtspSimulator({ streams: { main: {} }, faults: { tcpOnly: true } });
  await using rig = await MediaRig.start({ video: { source: "rtsp", url: camera.url("main") } });
  await delivers(rig);
  await using _only = await rig.consume(await rig.stream("only"));
  assert.deepEqual(await encoders(), []);
  assert.ok(camera.played.every((played) => played === "main over tcp"));
});

test("high profile, which not every browser decodes, is transcoded into the room's own layers", async () => {
  await using camera = await startRtspSimulator({ streams: { main: { profile: "high" } } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp", width: 640, height: 360 };
  await using rig = await MediaRig.start({ video });
  await delivers(rig);
  await using _low = await rig.consume(await rig.stream("low"));
  assert.equal((await encoders()).length, 2);
});

test("any stream is transcoded where the configuration says so", async () => {
  await using camera = await startRtspSimulator({ streams: { main: {} } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp", transcode: "always" };
  await using rig = await MediaRig.start({ video });
  await delivers(rig);
  await using _medium = await rig.consume(await rig.stream("medium"));
});

test("a camera that goes silent or drops its connections shows the slate until it is back", async () => {
  await using camera = await startRtspSimulator({ streams: { main: {} } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp" };
  await using rig = await MediaRig.start({ video });
  await delivers(rig);
  camera.faults.silent = true;
  await eventually("the slate", async () => (await gstreamers(SLATE)).length > 0);
  assert.equal(rig.media.state().health.status, "down");
  camera.faults.silent = false;
  await delivers(rig);

  camera.faults.refuses = true;
  camera.disconnectAll();
  await eventually("the slate again", async () => (await gstreamers(SLATE)).length > 0);
  const { reason } = rig.media.state().health;
  assert.match(reason ?? "", /\S/);
  const played = once(camera.events, "played");
  camera.faults.refuses = false;
  await played;
  await delivers(rig);
  await using _only = await rig.consume(await rig.stream("only"));
});

test("a wrong password is reported, and the password is in no text", async () => {
  await using camera = await startRtspSimulator({ streams: { main: {} }, login: LOGIN });
  const url = camera.url("main").replace(LOGIN.password, "wr0ng");
  await using rig = await MediaRig.start({ video: { source: "rtsp", url, transport: "tcp" } });
  const reason = await eventually("the reason", async () => {
    const { health } = rig.media.state();
    return health.status === "down" && health.reason?.includes("RTSP") && health.reason;
  });
  assert.match(reason, /RTSP stream rtsp:\/\/127.0.0.1:\d+\/main/);
  assert.doesNotMatch(reason, /wr0ng/);
});

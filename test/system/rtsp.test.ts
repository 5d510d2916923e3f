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

for (const password of ["pa/ss", "p@ss#1", "a:b?c d", "mật%khẩu", "p%40ss"]) {
  test(`a camera with the password "${password}" plays, and no program gets to know it`, async () => {
    const plain = password === "p%40ss" ? "p@ss" : password;
    await using camera = await startRtspSimulator({
      streams: { main: {} },
      login: { username: "admin", password: plain },
    });
    const url = camera.address("main").replace("//", `//admin:${password}@`);
    await using rig = await MediaRig.start({ video: { source: "rtsp", url, transport: "tcp" } });
    await delivers(rig);
    assert.equal(camera.refusedLogins, 0);
    const all = (await gstreamers()).map(({ args }) => args).join("\n");
    assert.match(all, /rtspsrc/);
    for (const secret of ["admin", password, plain]) assert.ok(!all.includes(secret), secret);
    assert.ok(!JSON.stringify(rig.media.state()).includes(plain));
  });
}

test("a camera that wants SHA-256 plays", async () => {
  await using camera = await startRtspSimulator({
    streams: { main: {} },
    login: { ...LOGIN, kind: "SHA-256" },
  });
  await using rig = await MediaRig.start({ video: { source: "rtsp", url: camera.url("main") } });
  await delivers(rig);
});

const downReason = (rig: MediaRig) =>
  eventually("the reason", async () => {
    const health = rig.media.state().videos[0]?.health;
    return health?.status === "down" && health.reason;
  });

test("a login that can't or mustn't be used is named, and a wrong one is not tried again", async () => {
  const reasonOf = async (kind: "SHA-512-256" | "Basic" | "MD5", password = LOGIN.password) => {
    await using camera = await startRtspSimulator({ streams: { main: {} }, login: { ...LOGIN, kind } });
    const video = { source: "rtsp", url: camera.address("main"), username: LOGIN.username, password };
    await using rig = await MediaRig.start({ video });
    const reason = await downReason(rig);
    await eventually("the slate", async () => (await gstreamers(SLATE)).length > 0);
    return { reason, refused: camera.refusedLogins, described: camera.methods.length };
  };
  const unknown = await reasonOf("SHA-512-256");
  assert.match(unknown.reason, /SHA-512-256.*select MD5 or SHA-256/);
  const basic = await reasonOf("Basic");
  assert.match(basic.reason, /Basic.*allowBasic: true/);
  assert.equal(basic.refused, 0, "the password was not sent");
  const wrong = await reasonOf("MD5", "wr0ng");
  assert.match(wrong.reason, /wrong user name or password/);
  assert.deepEqual([wrong.refused, wrong.described], [1, 2]);
});

test("Basic is used where it is allowed", async () => {
  await using camera = await startRtspSimulator({
    streams: { main: {} },
    login: { ...LOGIN, kind: "Basic" },
  });
  const video = { source: "rtsp", url: camera.url("main"), allowBasic: true };
  await using rig = await MediaRig.start({ video });
  await delivers(rig);
});

test("a camera that serves one session at a time plays at once, and again after GStreamer was killed", async () => {
  await using camera = await startRtspSimulator({ streams: { main: {} }, faults: { oneSession: true } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp" };
  const count = (method: string) => camera.methods.filter((one) => one === method).length;
  {
    await using rig = await MediaRig.start({ video });
    await delivers(rig);
    assert.deepEqual([count("PLAY"), count("TEARDOWN")], [1, 0], "nothing was played before");
    const [source] = await gstreamers("rtspsrc");
    process.kill(source?.pid ?? assert.fail("no source"), "SIGKILL");
    await eventually("it plays again", async () => count("PLAY") === 2);
    await delivers(rig);
  }
  assert.deepEqual([count("PLAY"), count("TEARDOWN")], [2, 2]);
});

test("a camera that is occupied by another viewer says 453, and plays when it is free", async () => {
  await using camera = await startRtspSimulator({ streams: { main: {} }, faults: { oneSession: true } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp" };
  await using viewer = await MediaRig.start({ video });
  await delivers(viewer);
  await using rig = await MediaRig.start({ video });
  assert.match(await downReason(rig), /453 Not Enough Bandwidth: the camera serves no further stream/);
  await viewer[Symbol.asyncDispose]();
  await delivers(rig);
});

test("B-frames that the camera declares, or that only its slices show, are transcoded, and the state says so", async () => {
  await using camera = await startRtspSimulator({ streams: { main: { profile: "main", bFrames: true } } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp", width: 640, height: 360 };
  await using rig = await MediaRig.start({ video });
  await delivers(rig);
  await using _low = await rig.consume(await rig.stream("low"));
  assert.match(rig.media.state().videos[0]?.transcodedBecause ?? "", /B-frames/);
});

test("the parameters of a camera that describes none are read from its stream, which is torn down before it plays", async () => {
  const streams = { main: { profile: "main", parameterSets: "in-band" } } as const;
  await using camera = await startRtspSimulator({ streams, faults: { oneSession: true } });
  await using rig = await MediaRig.start({
    video: { source: "rtsp", url: camera.url("main"), transport: "tcp" },
  });
  await delivers(rig);
  assert.deepEqual(layers(rig), ["only"]);
  assert.equal(camera.methods.filter((method) => method === "TEARDOWN").length, 1);
});

test("a camera with rare key frames and no way to ask for one is transcoded, and one that can be asked is not", async () => {
  await using camera = await startRtspSimulator({ streams: { main: { keyFrameEvery: 150 } } });
  const video = { source: "rtsp", url: camera.url("main"), transport: "tcp", width: 640, height: 360 };
  await using rig = await MediaRig.start({ video });
  const reason = await eventually("the reason", async () => rig.media.state().videos[0]?.transcodedBecause);
  assert.match(reason, /key frames are rare/);
  await delivers(rig);
  assert.ok(layers(rig).includes("low"));
});

test("selecting a camera with rare key frames keeps the previous video until there is one to show", async () => {
  await using camera = await startRtspSimulator({ streams: { main: { keyFrameEvery: 300 } } });
  const size = { width: 320, height: 180 };
  const videos = [
    { id: "first", name: "Một", source: "test", ...size },
    { id: "second", name: "Hai", source: "rtsp", url: camera.url("main"), transport: "tcp", ...size },
  ];
  await using rig = await MediaRig.start({ videos });
  await delivers(rig);
  await rig.media.select("second");
  const [, second] = rig.media.state().videos;
  assert.match(second?.transcodedBecause ?? "", /key frames are rare/);
  const [stream] = rig.media.streams();
  await using _shown = await rig.consume(stream ?? assert.fail("no stream"));
});

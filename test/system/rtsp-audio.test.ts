import assert from "node:assert/strict";
import { test } from "node:test";
import { type AudioCodec, TONE_HZ } from "../simulators/rtsp/encoder.ts";
import { type RtspOptions, startRtspSimulator } from "../simulators/rtsp/index.ts";
import { recordAudio, shareOf } from "../support/audio/recording.ts";
import { eventually } from "../support/eventually.ts";
import { gstreamers, MediaRig } from "../support/room-media.ts";

const UNPROCESSED = { processing: "none", gainControl: false, noiseSuppression: false };
const OF_CAMERA = { source: "camera", ...UNPROCESSED };
const SIZE = { width: 320, height: 180 };

/** A camera with audio, and a room whose only video input plays it. */
async function startRoom(
  { audio, ...camera }: { audio: AudioCodec | "none" } & Partial<RtspOptions>,
  media: object = {},
) {
  await using stack = new AsyncDisposableStack();
  const simulator = stack.use(await startRtspSimulator({ streams: { main: { ...SIZE, audio } }, ...camera }));
  const video = { source: "rtsp", url: simulator.url("main"), ...SIZE };
  const rig = stack.use(await MediaRig.start({ video, audio: OF_CAMERA, ...media }));
  const owned = stack.move();
  return { camera: simulator, rig, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Asserts that what the router gets from the room's microphone is the camera's tone. */
async function assertToneIsHeard(rig: MediaRig): Promise<void> {
  // A busy machine leaves gaps in one recording or another.
  await eventually("the camera's tone", async () => {
    const { producer } = await rig.stream("only", "microphone");
    const { router } = rig.media.worker;
    const { samples, loudestLevel } = await recordAudio(router, producer, { seconds: 2, skipSeconds: 1 });
    const share = shareOf(TONE_HZ, samples);
    assert.ok(share > 0.9, `${share} of what is heard is the tone`);
    assert.ok(loudestLevel > -30, `its packets say ${loudestLevel} dB`);
    return true;
  });
}

const videoDelivers = (rig: MediaRig) =>
  eventually("the camera's video", async () => rig.media.state().videos[0]?.health.status === "ok");

const downReason = (rig: MediaRig) =>
  eventually("the reason", async () => {
    const { status, reason } = rig.media.microphone().health;
    return status === "down" && reason;
  });

test("a camera with one session is seen and heard by it, over TCP", async () => {
  await using room = await startRoom({ audio: "PCMU", faults: { oneSession: true, tcpOnly: true } });
  const { camera, rig } = room;
  await videoDelivers(rig);
  await assertToneIsHeard(rig);
  assert.equal(camera.methods.filter((method) => method === "PLAY").length, 1);
  assert.equal(rig.media.microphone().health.status, "ok");
  await rig.media.setMuted(true);
  assert.equal(rig.find("only", "microphone")?.producer.paused, true);
  assert.equal(rig.media.microphone().muted, true);
});

for (const codec of ["PCMA", "MPEG4-GENERIC", "OPUS"] as const) {
  test(`a camera's ${codec} is heard over UDP while its video is transcoded`, async () => {
    const room = { streams: { main: { ...SIZE, profile: "high", audio: codec } } } as const;
    await using started = await startRoom({ audio: codec, ...room });
    await videoDelivers(started.rig);
    await assertToneIsHeard(started.rig);
  });
}

test("a camera is heard while another video input is selected, and again after it lost its power", async () => {
  await using camera = await startRtspSimulator({ streams: { main: { ...SIZE, audio: "PCMU" } } });
  const url = camera.url("main");
  const videos = [
    { id: "first", name: "Một", source: "test", ...SIZE },
    { id: "second", name: "Hai", source: "rtsp", url, transport: "tcp", ...SIZE },
  ];
  await using rig = await MediaRig.start({ videos, audio: { source: "rtsp", url, ...UNPROCESSED } });
  await assertToneIsHeard(rig);
  assert.equal((await gstreamers("rtspsrc")).length, 1, "one process plays it");
  camera.faults.refuses = true;
  camera.disconnectAll();
  assert.match(await downReason(rig), /^its camera: RTSP stream rtsp:.*503/);
  camera.faults.refuses = false;
  await assertToneIsHeard(rig);
});

test("the audio of a stream that is not shown plays without its video", async () => {
  const login = { username: "admin", password: "p4ss-w0rd" };
  await using camera = await startRtspSimulator({ streams: { main: { ...SIZE, audio: "PCMA" } }, login });
  const video = { source: "test", ...SIZE };
  const audio = { source: "rtsp", url: camera.address("main"), ...login, ...UNPROCESSED };
  await using rig = await MediaRig.start({ video, audio });
  await assertToneIsHeard(rig);
  assert.equal(camera.methods.filter((method) => method === "SETUP").length, 1);
  const all = (await gstreamers()).map(({ args }) => args).join("\n");
  assert.ok(!all.includes(login.password));
});

test("a camera whose audio is first in its description, and not wanted, is seen", async () => {
  const main = { ...SIZE, profile: "high", audio: "PCMU" } as const;
  await using room = await startRoom({ audio: "PCMU", streams: { main } }, { audio: { source: "none" } });
  await videoDelivers(room.rig);
  assert.ok(!room.camera.methods.slice(room.camera.methods.indexOf("SETUP") + 1).includes("SETUP"));
});

for (const [situation, camera, reason] of [
  ["has no audio", { audio: "none" }, /\/main: it has no audio; switch audio on in the camera/],
  ["has a codec that can't be decoded", { audio: "G723" }, /its audio is G723.*select G\.711/],
] as const) {
  test(`a camera that ${situation} is named, and seen all the same`, async () => {
    await using room = await startRoom(camera);
    assert.match(await downReason(room.rig), reason);
    await videoDelivers(room.rig);
  });
}

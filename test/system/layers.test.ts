import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { eventually } from "../support/eventually.ts";
import { commandsBelow, isAlive } from "../support/processes.ts";
import { startRawVideoServer } from "../support/raw-video-server.ts";
import { gstreamers, MediaRig } from "../support/room-media.ts";

const PICTURE = { source: "test", width: 640, height: 360, framesPerSecond: 30 };
const SMALL = { width: 320, height: 240 };

const resting = (layer: string) =>
  eventually(`the encoder of ${layer} is suspended`, async () => {
    const [one] = await gstreamers("shmsrc", `/${layer}-`);
    return one?.state === "T" && one;
  });

test("an encoder is suspended until somebody consumes its stream, and again when nobody does", async () => {
  await using rig = await MediaRig.start({ video: PICTURE });
  const low = await rig.stream("low");
  const atRest = { high: await resting("high"), low: await resting("low") };
  const media = rig.media.state();
  assert.equal(media.health.status, "ok", "nothing is wrong with streams that nobody takes");
  assert.deepEqual(
    media.streams.map(({ source, layer }) => `${source} ${layer}`),
    ["camera high", "camera low"],
  );
  {
    await using _taken = await rig.consume(low);
    const [encoder] = await gstreamers("shmsrc", "/low-");
    assert.equal(encoder?.pid, atRest.low.pid, "the same encoder went on");
    assert.notEqual(encoder?.state, "T");
  }
  const later = { high: await resting("high"), low: await resting("low") };
  assert.equal(later.high.ticks, atRest.high.ticks, "what nobody took cost nothing");
  assert.equal(rig.find("low")?.producer.id, low.producer.id, "the stream is the same");
});

test("a consumer that follows another one gets the stream from the same encoder", async () => {
  await using rig = await MediaRig.start({ video: PICTURE });
  const high = await rig.stream("high");
  await resting("high");
  for (let round = 0; round < 3; round++) {
    await using _taken = await rig.consume(high);
  }
  await using _first = await rig.consume(high);
  {
    await using _second = await rig.consume(high);
  }
  const [encoder] = await gstreamers("shmsrc", "/high-");
  assert.notEqual(encoder?.state, "T", "the first still takes it");
  assert.ok(!high.producer.closed);
});

test("demand for a stream that has ended, or is not the room's, has no effect", async () => {
  await using rig = await MediaRig.start({ video: PICTURE });
  const held = rig.media.addDemand("unknown");
  held[Symbol.dispose]();
  held[Symbol.dispose]();
});

test("a source that goes away shows the slate, and comes back by itself", async () => {
  const frames = await startRawVideoServer(SMALL);
  const video = { source: "raw-tcp", host: "127.0.0.1", port: frames.port, ...SMALL, framesPerSecond: 15 };
  await using rig = await MediaRig.start({ video, layers: { low: { height: 120 } } });
  const before = await rig.stream("low");
  await eventually("the source runs", async () => rig.media.state().health.status === "ok");
  await frames[Symbol.asyncDispose]();

  const [slate] = await eventually("the slate", async () => {
    const cards = await gstreamers("Mất hình từ camera", "Huế");
    return cards.length === 2 && cards;
  });
  assert.match(slate?.args ?? "", /x264enc/);
  const { health } = rig.media.state();
  assert.equal(health.status, "down");
  assert.match(health.reason ?? "", /\S/);
  const shown = await rig.stream("low");
  assert.notEqual(shown.producer.id, before.producer.id);
  {
    await using _taken = await rig.consume(shown);
  }

  await using _again = await startRawVideoServer(SMALL, frames.port);
  await eventually("the video is back", async () => rig.media.state().health.status === "ok");
  await eventually("no slate is left", async () => (await gstreamers("Mất hình")).length === 0);
  await using _taken = await rig.consume(await rig.stream("low"));
});

test("a source that hangs is replaced by the slate, and restarted", async () => {
  await using frames = await startRawVideoServer(SMALL);
  const video = { source: "raw-tcp", host: "127.0.0.1", port: frames.port, ...SMALL, framesPerSecond: 15 };
  await using rig = await MediaRig.start({ video });
  await eventually("the source runs", async () => rig.media.state().health.status === "ok");
  frames.isPaused = true;
  await eventually("the slate", async () => (await gstreamers("Mất hình từ camera")).length > 0);
  assert.match(rig.media.state().health.reason ?? "", /no frames come|gst-launch/);
  frames.isPaused = false;
  await eventually("the video is back", async () => rig.media.state().health.status === "ok");
});

test("a source that is missing at first shows the slate until it comes", async () => {
  const gone = await startRawVideoServer(SMALL);
  await gone[Symbol.asyncDispose]();
  const video = { source: "raw-tcp", host: "127.0.0.1", port: gone.port, ...SMALL, framesPerSecond: 15 };
  await using rig = await MediaRig.start({ video });
  const high = await rig.stream("high");
  assert.equal(rig.media.state().health.status, "down");
  {
    await using _taken = await rig.consume(high);
  }
  await using _frames = await startRawVideoServer(SMALL, gone.port);
  await eventually("the video", async () => rig.media.state().health.status === "ok");
});

test("content has streams while it is shared, and its source runs no longer than that", async () => {
  await using rig = await MediaRig.start({ video: { source: "none" }, content: PICTURE });
  assert.equal(rig.media.hasContent, true);
  assert.equal(rig.media.state().isContentShared, false);
  assert.deepEqual(rig.media.streams(), []);
  await rig.media.setContent(true);
  {
    await using _taken = await rig.consume(await rig.stream("high", "content"));
  }
  const low = await rig.stream("low", "content");
  assert.equal(rig.media.isContentShared, true);
  const closed = new Promise<void>((resolve) => low.producer.observer.once("close", () => resolve()));
  await Promise.all([rig.media.setContent(true), rig.media.setContent(false)]);
  await closed;
  assert.deepEqual(rig.media.streams(), []);
  assert.deepEqual(await gstreamers("shm"), []);
});

test("content of a room without a second video is refused", async () => {
  await using rig = await MediaRig.start({ video: { source: "none" } });
  assert.equal(rig.media.hasContent, false);
  await assert.rejects(rig.media.setContent(true), { code: "device.unsupported" });
  await rig.media.setContent(false);
});

test("a media worker that dies takes suspended encoders with it, and all are restarted", async () => {
  await using rig = await MediaRig.start({ video: PICTURE });
  const before = await rig.stream("high");
  const { pid } = await resting("high");
  const worker = (await commandsBelow(process.pid)).find(({ command }) =>
    command.startsWith("mediasoup-work"),
  );
  process.kill(worker?.pid ?? assert.fail("no worker"), "SIGKILL");
  await eventually("the encoder has ended", async () => !(await isAlive(pid)));
  const after = await eventually("the stream is back", async () => {
    const stream = rig.find("high");
    return stream?.producer.id !== before.producer.id && stream;
  });
  await using _taken = await rig.consume(after);
});

test("a room's media leaves no process and no shared memory behind", async () => {
  const rig = await MediaRig.start({ video: PICTURE });
  await rig.stream("high");
  await resting("high");
  const pids = (await gstreamers("shm")).map(({ pid }) => String(pid));
  await rig[Symbol.asyncDispose]();
  assert.deepEqual(await gstreamers(), []);
  const left = readdirSync("/dev/shm").filter((name) => pids.some((pid) => name.includes(`.${pid}.`)));
  assert.deepEqual(left, []);
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import type { types } from "mediasoup";
import { MediaWorker } from "../../daemon/mediasoup/worker.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { audioPipeline } from "../../daemon/room/media/audio-pipeline.ts";
import { Capture } from "../../daemon/room/media/capture.ts";
import { eventually } from "../support/eventually.ts";
import { MediaRig } from "../support/room-media.ts";

let worker: MediaWorker;
const logger = createLogger({ level: "silent", name: "test" });

before(async () => {
  worker = new MediaWorker(logger);
  worker.start();
  await eventually("worker", async () => worker.currentRouter !== undefined);
});

after(() => worker?.[Symbol.asyncDispose]());

/** The producer of a capture whose RTP has arrived. */
async function sending(capture: Capture): Promise<types.Producer> {
  return eventually("RTP arrives", async () => capture.health().status === "ok" && capture.producer);
}

/** A tone for 0.4 s of each second. */
function tone(): Capture {
  const source = { source: "tone", frequencyHz: 440 } as const;
  const plan = { pipeline: (stream: Parameters<typeof audioPipeline>[1]) => audioPipeline(source, stream) };
  return new Capture({ kind: "audio", name: "tone", worker, logger, plan: () => plan });
}

/** Consumes a producer's packets until `enough` returns true. */
async function packets(producer: types.Producer, enough: (packet: Buffer) => boolean): Promise<void> {
  const transport = await worker.router.createDirectTransport();
  const { rtpCapabilities } = worker.router;
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities });
  await new Promise<void>((resolve) => {
    consumer.on("rtp", (packet) => {
      if (enough(packet)) resolve();
    });
  });
  transport.close();
}

test("a key-frame request reaches GStreamer's encoder, each time", async () => {
  // By itself it makes a key frame every five minutes.
  const video = { source: "test", width: 320, height: 180, framesPerSecond: 30 };
  await using rig = await MediaRig.start({ video, keyFrameEverySeconds: 300 });
  await using taken = await rig.consume(await rig.stream("only"));
  const { producer } = await rig.stream("only");
  await producer.enableTraceEvent(["keyframe"]);
  for (let round = 0; round < 3; round++) {
    const traced = once(producer, "trace");
    // The router requests at most one key frame a second for a stream.
    await taken.consumer.requestKeyFrame();
    await traced;
  }
  assert.ok(!producer.closed);
});

test("mute is read back from the producer: no packet passes", async () => {
  await using capture = tone();
  const producer = await sending(capture);
  const transport = await worker.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: worker.router.rtpCapabilities,
  });
  await once(consumer, "rtp");
  await capture.setPaused(true);
  assert.equal(capture.isPaused, true);
  const [{ packetCount: before } = assert.fail("no statistics")] = await consumer.getStats();
  await eventually("GStreamer runs again", async () => capture.health().status === "ok");
  const [{ packetCount: later } = assert.fail("no statistics")] = await consumer.getStats();
  assert.equal(later, before);
  await capture.setPaused(false);
  await once(consumer, "rtp");
  assert.equal(capture.isPaused, false);
  transport.close();
});

test("the audio level arrives with the audio: the hub's observer finds the active speaker", async () => {
  await using capture = tone();
  const producer = await sending(capture);
  const observer = await worker.router.createAudioLevelObserver({ interval: 200, threshold: -60 });
  await observer.addProducer({ producerId: producer.id });
  const [volumes] = (await once(observer, "volumes")) as [types.AudioLevelObserverVolume[]];
  assert.equal(volumes[0]?.producer.id, producer.id);
  observer.close();
});

test("the active speaker is found although silence is not sent", async () => {
  await using capture = tone();
  const producer = await sending(capture);
  const observer = await worker.router.createActiveSpeakerObserver({ interval: 100 });
  await observer.addProducer({ producerId: producer.id });
  const [speaker] = (await once(observer, "dominantspeaker")) as [types.ActiveSpeakerObserverDominantSpeaker];
  assert.equal(speaker.producer.id, producer.id);
  observer.close();
});

const FRAME_SAMPLES = 960;

test("silence is not sent: of two consecutive packets one comes many frames later", async () => {
  await using capture = tone();
  let last: { sequence: number; timestamp: number } | undefined;
  await packets(await sending(capture), (packet) => {
    const now = { sequence: packet.readUInt16BE(2), timestamp: packet.readUInt32BE(4) };
    const inARow = last !== undefined && ((last.sequence + 1) & 0xffff) === now.sequence;
    const frames = ((now.timestamp - (last?.timestamp ?? 0)) >>> 0) / FRAME_SAMPLES;
    last = now;
    return inARow && frames > 5;
  });
});

/** Whether an Opus packet of one 20 ms frame has in-band FEC (RFC 6716, 4.2.4), as WebRTC's own
 * `WebRtcOpus_PacketHasFec` determines it. */
function hasCopy(packet: Buffer): boolean {
  const extension = (packet[0] ?? 0) & 0x10 ? 4 + 4 * packet.readUInt16BE(12 + 2) : 0;
  const opus = packet.subarray(12 + extension);
  const [toc = 0, first = 0] = opus;
  // CELT has none.
  if (toc >> 3 > 15 || opus.length < 2) return false;
  const isStereo = (toc & 0x04) !== 0;
  return (first & 0x40) !== 0 || (isStereo && (first & 0x10) !== 0);
}

test("an audio packet carries in-band FEC of the previous one", async () => {
  await using capture = tone();
  await packets(await sending(capture), hasCopy);
});

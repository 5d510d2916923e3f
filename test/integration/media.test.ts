import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import type { types } from "mediasoup";
import { createLogger } from "../../daemon/log.ts";
import { MediaWorker } from "../../daemon/media-worker.ts";
import { Capture } from "../../daemon/room/media/capture.ts";
import { audioPipeline, videoPipeline } from "../../daemon/room/media/pipeline.ts";
import { eventually } from "../support/house.ts";

let worker: MediaWorker;
const logger = createLogger({ level: "silent", name: "test" });

before(async () => {
  worker = new MediaWorker(logger);
  worker.start();
  await eventually("worker", async () => worker.current !== undefined);
});

after(() => worker?.[Symbol.asyncDispose]());

/** The producer of a capture whose RTP has arrived. */
async function sending(capture: Capture): Promise<types.Producer> {
  return eventually("RTP arrives", async () => capture.health().status === "ok" && capture.producer);
}

/** One whose encoder makes a key frame by itself every five minutes only. */
function video(): Capture {
  const source = { source: "test", width: 320, height: 180, framesPerSecond: 30 } as const;
  const options = { label: "Huế", bitrateKbps: 500, keyFrameEverySeconds: 300, picturePort: 9 };
  return new Capture({
    kind: "video",
    worker,
    logger,
    pipeline: (stream) => videoPipeline(source, { ...stream, ...options }),
  });
}

function tone(): Capture {
  const source = { source: "tone", frequencyHz: 440 } as const;
  return new Capture({
    kind: "audio",
    worker,
    logger,
    pipeline: (stream) => audioPipeline(source, stream),
  });
}

test("a key-frame request reaches GStreamer's encoder, each time", async () => {
  await using capture = video();
  const producer = await sending(capture);
  await producer.enableTraceEvent(["keyframe", "pli", "fir"]);
  const transport = await worker.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: worker.router.rtpCapabilities,
  });
  for (let round = 0; round < 3; round++) {
    const traced = Promise.withResolvers<void>();
    producer.on("trace", ({ type }) => {
      if (type === "keyframe") traced.resolve();
    });
    await consumer.requestKeyFrame();
    await traced.promise;
    producer.removeAllListeners("trace");
    // The router asks the encoder at most once a second for one stream.
    await producer.getStats();
  }
  assert.ok(!producer.closed);
  transport.close();
});

test("what a producer says of itself is read back: muted means that no packet passes", async () => {
  await using capture = tone();
  const producer = await sending(capture);
  const transport = await worker.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: worker.router.rtpCapabilities,
  });
  await once(consumer, "rtp");
  await capture.setPaused(true);
  assert.equal(capture.paused, true);
  const [{ packetCount: before } = assert.fail("no statistics")] = await consumer.getStats();
  await eventually("GStreamer goes on", async () => capture.health().status === "ok");
  const [{ packetCount: later } = assert.fail("no statistics")] = await consumer.getStats();
  assert.equal(later, before);
  await capture.setPaused(false);
  await once(consumer, "rtp");
  assert.equal(capture.paused, false);
  transport.close();
});

test("the level of the sound arrives with it: the hub's observer hears who speaks", async () => {
  await using capture = tone();
  const producer = await sending(capture);
  const observer = await worker.router.createAudioLevelObserver({ interval: 200, threshold: -60 });
  await observer.addProducer({ producerId: producer.id });
  const [volumes] = (await once(observer, "volumes")) as [types.AudioLevelObserverVolume[]];
  assert.equal(volumes[0]?.producer.id, producer.id);
  observer.close();
});

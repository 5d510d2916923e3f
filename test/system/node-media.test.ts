import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Recordings } from "../../daemon/hub/recording/recordings.ts";
import type { RouterLease } from "../../daemon/hub/sfu/sfu.ts";
import { MEDIA_CODECS } from "../../daemon/mediasoup/codecs.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { type BeepAndFlash, beepAndFlash } from "../support/beep-and-flash.ts";
import { commandsBelow } from "../support/processes.ts";
import { beeps, flashes, packetTimes } from "../support/recorded-file.ts";
import { NODE_ADDRESS, type RigNode, type SfuRig, startSfuRigWithNode } from "../support/sfu-rig.ts";
import { eventually } from "../support/testbed.ts";

/** What is sent at a node, as recordings, players and other sites take it. */
const WITHIN_MS = 60_000;

let rig: SfuRig & RigNode;
let place: RouterLease;
let hue: BeepAndFlash;

before(async () => {
  rig = await startSfuRigWithNode();
  const { sfu } = rig;
  using _here = sfu.acquireRouter();
  place = sfu.acquireRouter();
  assert.equal(place.listen.listenIp, NODE_ADDRESS);
  hue = await beepAndFlash({ router: place.router });
});

after(async () => {
  await hue?.[Symbol.asyncDispose]();
  await rig?.[Symbol.asyncDispose]();
});

test("of equals a place here is taken; those who go make room where they were", () => {
  const { sfu } = rig;
  const listen: string[] = [];
  {
    using first = sfu.acquireRouter();
    using second = sfu.acquireRouter();
    using third = sfu.acquireRouter();
    listen.push(...[first, second, third].map((one) => one.listen.listenIp));
  }
  // One is at the node for the whole of this test.
  assert.deepEqual(listen, ["127.0.0.2", "127.0.0.2", "127.0.0.3"]);
  assert.equal(sfu.nodeStatus("second").usedSlots, 1);
});

test("a stream goes to another machine once, under its own id, and pauses there as it does here", async () => {
  const { sfu } = rig;
  const here = sfu.acquireLocalRouter();
  const brought = [
    await sfu.pipe(hue.video, place.router, here.router),
    await sfu.pipe(hue.video, place.router, here.router),
  ];
  assert.deepEqual(
    brought.map(({ producerId }) => producerId),
    [hue.video.id, hue.video.id],
  );
  assert.ok(
    here.router.canConsume({ producerId: hue.video.id, rtpCapabilities: here.router.rtpCapabilities }),
  );
  const transport = await here.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: hue.video.id,
    rtpCapabilities: here.router.rtpCapabilities,
  });
  let packets = 0;
  consumer.on("rtp", () => packets++);
  await eventually("packets", async () => packets > 20);
  await hue.video.pause();
  await eventually("paused", async () => consumer.producerPaused);
  await hue.video.resume();
  await eventually("goes on", async () => !consumer.producerPaused);
  brought[0]?.[Symbol.dispose]();
  assert.equal(consumer.closed, false);
  brought[1]?.[Symbol.dispose]();
  await eventually("gone with the last who held it", async () => consumer.closed);
  transport.close();
  here[Symbol.dispose]();
});

test("a router of its own, on the stream's worker or another's, gets the stream under another id", async () => {
  const { sfu } = rig;
  const own = [
    await sfu.acquireDedicatedRouter(MEDIA_CODECS),
    await sfu.acquireDedicatedRouter(MEDIA_CODECS),
    await sfu.acquireDedicatedRouter(MEDIA_CODECS),
  ];
  const hosts = new Set(own.map(({ listen }) => listen.listenIp));
  assert.equal(hosts.size, 2);
  for (const { router } of own) {
    using brought = await sfu.pipe(hue.audio, place.router, router);
    assert.notEqual(brought.producerId, hue.audio.id);
    const transport = await router.createDirectTransport();
    const consumer = await transport.consume({
      producerId: brought.producerId,
      rtpCapabilities: router.rtpCapabilities,
    });
    let packets = 0;
    consumer.on("rtp", () => packets++);
    await eventually("packets", async () => packets > 20);
  }
  for (const one of own) one[Symbol.dispose]();
});

test("a site at a node is recorded here, in step; a worker that dies here costs a part, not the recording", async () => {
  const { sfu } = rig;
  const directory = await mkdtemp(join(tmpdir(), "roomd-node-recording-"));
  const logger = createLogger({ level: process.env.LOG_LEVEL ?? "silent", name: "test" });
  const limits = { maxBytes: 1e9, minFreeBytes: 0, retentionDays: 90 };
  const recordings = await Recordings.open({ directory, limits, logger, checkIntervalMs: 100 });
  try {
    const { router } = place;
    const site = {
      siteId: "hue",
      name: "Huế",
      router,
      bringHere: (producer: typeof hue.video) => sfu.pipeToLocal(producer, router),
      video: hue.video,
      audio: hue.audio,
    };
    const id = await recordings.start({ meetingId: "giao-ban", title: "Họp giao ban", sites: [site] });
    const listed = (name: string) =>
      eventually(`${name} is listed`, async () => recordings.filePath(id, name), WITHIN_MS);
    const reaches = (file: string, seconds: number) =>
      eventually(
        `${seconds} s in ${file}`,
        async () => ((await packetTimes(file, "video")).at(-1) ?? 0) >= seconds,
        WITHIN_MS,
      );
    await reaches(await listed("hue-1.picture.mkv"), 4);
    const below = await commandsBelow(process.pid);
    // The node's server is of this process, too: its worker is the one that its server knows.
    const own = below.filter(({ command }) => command.startsWith("mediasoup-work"));
    const here = own.find(({ pid }) => !rig.server.pids.includes(pid));
    process.kill(here?.pid ?? assert.fail("no worker here"), "SIGKILL");
    await reaches(await listed("hue-2.picture.mkv"), 2);
    await recordings.stop("giao-ban");
    const file = await listed("hue-1.mkv");
    await listed("hue-2.mkv");
    const heard = await beeps(file);
    const late = (await flashes(file))
      .filter((time) => time >= 1)
      .map((time) => Math.min(...heard.map((beep) => Math.abs(beep - time))));
    assert.ok(late.length >= 2, `${late.length} flashes`);
    assert.ok(
      late.every((seconds) => seconds < 0.1),
      `apart by ${late.join(", ")} s`,
    );
  } finally {
    await recordings[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }
});

test("a node that is not offered any more keeps who is there, gets nobody new, and goes with the last", async () => {
  const { sfu, offer } = rig;
  sfu.setNodeOffers([]);
  const { running, usedSlots } = sfu.nodeStatus("second");
  assert.deepEqual({ running, usedSlots }, { running: 1, usedSlots: 1 });
  for (let count = 0; count < 3; count++) {
    assert.notEqual(sfu.acquireRouter().listen.listenIp, NODE_ADDRESS);
  }
  sfu.setNodeOffers([offer]);
  assert.equal(sfu.nodeStatus("second").running, 1);
  sfu.setNodeOffers([]);
  place[Symbol.dispose]();
  assert.equal(sfu.nodeStatus("second").running, 0);
  await eventually("its worker is gone", async () => rig.server.running === 0);
});

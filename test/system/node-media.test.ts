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
import { eventually } from "../support/eventually.ts";
import { commandsBelow } from "../support/processes.ts";
import { beeps, flashes, waitForRecorded } from "../support/recorded-file.ts";
import { NODE_ADDRESS, type RigNode, type SfuRig, startSfuRigWithNode } from "../support/sfu-rig.ts";

let rig: SfuRig & RigNode;
let lease: RouterLease;
let hue: BeepAndFlash;

before(async () => {
  rig = await startSfuRigWithNode();
  const { sfu } = rig;
  using _here = sfu.acquireRouter();
  lease = sfu.acquireRouter();
  assert.equal(lease.listen.listenIp, NODE_ADDRESS);
  hue = await beepAndFlash({ router: lease.router });
});

after(async () => {
  await hue?.[Symbol.asyncDispose]();
  await rig?.[Symbol.asyncDispose]();
});

test("of equals a local router is leased; a released lease counts no more", () => {
  const { sfu } = rig;
  const listen: string[] = [];
  {
    using first = sfu.acquireRouter();
    using second = sfu.acquireRouter();
    using third = sfu.acquireRouter();
    listen.push(...[first, second, third].map((one) => one.listen.listenIp));
  }
  // One lease at the node is held by the whole file.
  assert.deepEqual(listen, ["127.0.0.2", "127.0.0.2", "127.0.0.3"]);
  assert.equal(sfu.nodeStatus("second").usedSlots, 1);
});

test("a stream is piped to another machine once, with its own id, and pauses there as well", async () => {
  const { sfu } = rig;
  const local = sfu.acquireLocalRouter();
  const pipes = [
    await sfu.pipe(hue.video, lease.router, local.router),
    await sfu.pipe(hue.video, lease.router, local.router),
  ];
  assert.deepEqual(
    pipes.map(({ producerId }) => producerId),
    [hue.video.id, hue.video.id],
  );
  assert.ok(
    local.router.canConsume({ producerId: hue.video.id, rtpCapabilities: local.router.rtpCapabilities }),
  );
  const transport = await local.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: hue.video.id,
    rtpCapabilities: local.router.rtpCapabilities,
  });
  let packets = 0;
  consumer.on("rtp", () => packets++);
  await eventually("packets", async () => packets > 20);
  await hue.video.pause();
  await eventually("paused", async () => consumer.producerPaused);
  await hue.video.resume();
  await eventually("resumed", async () => !consumer.producerPaused);
  pipes[0]?.[Symbol.dispose]();
  assert.equal(consumer.closed, false);
  pipes[1]?.[Symbol.dispose]();
  await eventually("closed with its last lease", async () => consumer.closed);
  transport.close();
  local[Symbol.dispose]();
});

test("a dedicated router, on the stream's worker or another, gets the stream with a new id", async () => {
  const { sfu } = rig;
  const own = [
    await sfu.acquireDedicatedRouter(MEDIA_CODECS),
    await sfu.acquireDedicatedRouter(MEDIA_CODECS),
    await sfu.acquireDedicatedRouter(MEDIA_CODECS),
  ];
  const hosts = new Set(own.map(({ listen }) => listen.listenIp));
  assert.equal(hosts.size, 2);
  for (const { router } of own) {
    using pipes = await sfu.pipe(hue.audio, lease.router, router);
    assert.notEqual(pipes.producerId, hue.audio.id);
    const transport = await router.createDirectTransport();
    const consumer = await transport.consume({
      producerId: pipes.producerId,
      rtpCapabilities: router.rtpCapabilities,
    });
    let packets = 0;
    consumer.on("rtp", () => packets++);
    await eventually("packets", async () => packets > 20);
  }
  for (const one of own) one[Symbol.dispose]();
});

test("a site at a node is recorded locally, in sync; a local worker that dies costs a part, not the recording", async () => {
  const { sfu } = rig;
  const directory = await mkdtemp(join(tmpdir(), "roomd-node-recording-"));
  const logger = createLogger({ level: process.env.LOG_LEVEL ?? "silent", name: "test" });
  const limits = { maxBytes: 1e9, minFreeBytes: 0, retentionDays: 90 };
  const recordings = await Recordings.open({ directory, limits, logger, checkIntervalMs: 100 });
  try {
    const { router } = lease;
    const site = {
      siteId: "hue",
      name: "Huế",
      router,
      pipeToLocal: (producer: typeof hue.video) => sfu.pipeToLocal(producer, router),
      video: hue.video,
      audio: hue.audio,
    };
    const id = await recordings.start({ meetingId: "giao-ban", title: "Họp giao ban", sites: [site] });
    const listed = (name: string) =>
      eventually(`${name} is listed`, async () => recordings.filePath(id, name));
    await waitForRecorded(await listed("hue-1.video.mkv"), "video", 4);
    const below = await commandsBelow(process.pid);
    // The node's server runs in this process, too: its worker is the one that its server knows.
    const own = below.filter(({ command }) => command.startsWith("mediasoup-work"));
    const local = own.find(({ pid }) => !rig.server.pids.includes(pid));
    process.kill(local?.pid ?? assert.fail("no local worker"), "SIGKILL");
    await waitForRecorded(await listed("hue-2.video.mkv"), "video", 2);
    await recordings.stop("giao-ban");
    const file = await listed("hue-1.mkv");
    await listed("hue-2.mkv");
    const beepTimes = await beeps(file);
    const late = (await flashes(file))
      .filter((time) => time >= 1)
      .map((time) => Math.min(...beepTimes.map((beep) => Math.abs(beep - time))));
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

test("a node that is no longer offered keeps its leases, gets no new one, and closes with the last", async () => {
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
  lease[Symbol.dispose]();
  assert.equal(sfu.nodeStatus("second").running, 0);
  await eventually("its worker ended", async () => rig.server.running === 0);
});

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Meeting, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { eventually } from "../support/eventually.ts";
import { SyntheticRoom } from "../support/load/synthetic-room.ts";
import { commandsBelow } from "../support/processes.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import type { HubProcess } from "../support/testbed/hub-process.ts";
import { Testbed } from "../support/testbed.ts";

/** Rooms in this process, linked to a real hub: what happens to media and meeting when links, trunks and workers fail. */
let testbed: Testbed;
let hub: HubProcess;
let meeting: Meeting;
const lines: string[] = [];
const closing: AsyncDisposable[] = [];

before(async () => {
  testbed = await Testbed.start({
    absentRoomIds: ["hue", "vinh"],
    hubConfig: { sfu: { workers: 2 } },
    onLogLine: (_program, line) => lines.push(line),
  });
  ({ hub } = testbed);
  meeting = await hub.startMeeting();
});

afterEach(async () => {
  for (const part of closing.splice(0)) await part[Symbol.asyncDispose]();
});

after(() => testbed[Symbol.asyncDispose]());

async function join(
  id: string,
  { port = hub.port, media = {} }: { port?: number; media?: Record<string, unknown> } = {},
): Promise<SyntheticRoom> {
  const room = await SyntheticRoom.join(id, { port, meeting, media });
  closing.unshift(room);
  return room;
}

const roster = async (): Promise<Roster | undefined> => (await hub.state()).rosters[0];

test("two rooms meet: each consumes the other's video and audio, and layers without a consumer are not sent", async () => {
  const [hue, vinh] = [await join("hue"), await join("vinh")];
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  await hue.waitForMedia();
  assert.equal(hue.link.wan().trunk, "pipe");
  const runs = (room: SyntheticRoom) =>
    room.media
      .streams()
      .filter(({ producer }) => room.media.isSending(producer.id))
      .map(({ layer }) => layer)
      .sort();
  // Each smaller layer is consumed once when it appears, then released.
  await eventually("only what is consumed is encoded", async () => runs(vinh).join() === "high,only");
});

test("a link that breaks and reconnects finds everything as it was, and the media never stopped", async () => {
  await using gate = await TcpProxy.to(hub.port);
  const vinh = await join("vinh", { port: gate.port });
  const hue = await join("hue");
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  const before = { hue: hue.visibleProducers(), vinh: vinh.visibleProducers() };
  const packetsOf = () => vinh.media.packetsSent();
  gate.cut();
  await eventually("the hub notices the lost link", async () =>
    (await roster())?.participants.some(
      ({ siteId, lostSinceMs }) => siteId === "vinh" && lostSinceMs !== null,
    ),
  );
  const sent = packetsOf();
  await eventually("media continues without the link", async () => packetsOf() > sent + 50);
  lines.length = 0;
  gate.restore();
  await eventually("the link is reconnected", async () => vinh.link.health().status === "ok");
  await eventually("no site is lost", async () =>
    (await roster())?.participants.every(({ lostSinceMs }) => lostSinceMs === null),
  );
  await eventually("the session is resumed", async () =>
    lines.some((line) => line.includes('"resumed":true')),
  );
  assert.deepEqual({ hue: hue.visibleProducers(), vinh: vinh.visibleProducers() }, before);
});

test("a room behind NAT meets over a comedia trunk", async () => {
  const hue = await join("hue");
  const vinh = await join("vinh", { media: { listenIp: "127.0.0.1", announcedAddress: "192.0.2.7" } });
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  await vinh.waitForMedia();
  await hue.waitForMedia();
  assert.equal(vinh.link.wan().trunk, "comedia");
});

test("a pipe on which nothing arrives is replaced by a comedia trunk", async () => {
  const hue = await join("hue");
  // It announces the address that the hub observes, but its packets come from another, as behind some NATs.
  const vinh = await join("vinh", { media: { listenIp: "127.0.0.2", announcedAddress: "127.0.0.1" } });
  await eventually("a comedia trunk", async () => vinh.link.wan().trunk === "comedia");
  await vinh.waitForMedia();
  await hue.waitForMedia();
});

test("one of the hub's workers dies: its rooms move to another, and all see each other again", async () => {
  const [hue, vinh] = [await join("hue"), await join("vinh")];
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  const workers = async () =>
    (await commandsBelow(hub.program.pid)).filter(({ command }) => command.startsWith("mediasoup-work"));
  // Each worker in turn, whichever the rooms are on.
  for (const { pid } of await workers()) {
    process.kill(pid, "SIGKILL");
    await eventually("another worker", async () => {
      const now = await workers();
      return now.length === 2 && now.every((worker) => worker.pid !== pid);
    });
    for (const room of [hue, vinh]) {
      await eventually("the other's video is there", async () => room.visibleProducers().length === 1);
      await room.waitForVideoAgain();
    }
  }
});

test("a hub that dies and restarts has its rooms back in the meeting", async () => {
  const [hue, vinh] = [await join("hue"), await join("vinh")];
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  await hub.program.kill();
  await hub.start();
  await eventually("both have joined", async () => (await roster())?.participants.length === 2);
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  await hue.waitForMedia();
});

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { localStream } from "../../web-ui/shared/local-stream.ts";
import { eventually } from "../support/eventually.ts";
import { commandsBelow, descendantsOf, isAlive } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;

before(async () => {
  testbed = await Testbed.start({
    rooms: [
      { id: "ha-noi", name: "Hà Nội" },
      { id: "da-nang", name: "Đà Nẵng" },
    ],
  });
});

after(() => testbed?.[Symbol.asyncDispose]());

function refusesConnections(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  socket.once("connect", () => {
    socket.destroy();
    resolve(false);
  });
  socket.once("error", () => resolve(true));
  return promise;
}

async function ready(id: string): Promise<number> {
  const room = testbed.room(id);
  await eventually(`${id}: media proven`, async () => (await room.state()).media.health.status === "ok");
  return room.program.pid;
}

test("a room that is killed during a meeting is back in it after a restart", async () => {
  const meeting = await testbed.startMeeting();
  const room = testbed.room("da-nang");
  const inMeeting = async () => {
    const state = await room.state();
    return state.meeting.phase === "joined" && state.meeting.meeting?.id === meeting.id;
  };
  await eventually("joined by itself", inMeeting);
  await eventually(
    "sees the other",
    async () => (await room.state()).meeting.roster?.participants.length === 2,
  );
  const below = await descendantsOf(room.program.pid);
  assert.ok(below.length >= 2, "GStreamer and the worker run");
  await room.program.kill();
  await eventually("no orphans", async () =>
    (await Promise.all(below.map(isAlive))).every((alive) => !alive),
  );
  await eventually("the hub reports it down", async () => {
    const seen = (await testbed.hub.state()).rooms.find(({ id }) => id === "da-nang");
    return seen?.connection.status === "down";
  });
  await room.start();
  await eventually("back in the meeting", inMeeting);
  await eventually("the other sees it", async () => {
    const state = await testbed.room("ha-noi").state();
    const there = state.meeting.roster?.participants.find(({ siteId }) => siteId === "da-nang");
    return there?.lostSinceMs === null && there.producers.length >= 2;
  });
});

test("a GStreamer process that dies is restarted while the room goes on", async () => {
  const pid = await ready("ha-noi");
  const room = testbed.room("ha-noi");
  const picture = async () => localStream(await room.state(), "camera", ["high"]);
  const before = await picture();
  for (const child of await commandsBelow(pid)) {
    if (child.command.startsWith("gst-launch")) process.kill(child.pid, "SIGKILL");
  }
  await eventually("new video", async () => {
    const { health } = (await room.state()).media;
    const now = await picture();
    return health.status === "ok" && now !== null && now !== before;
  });
});

test("a mediasoup worker that dies is restarted, and the room rejoins its meeting", async () => {
  const pid = await ready("ha-noi");
  const room = testbed.room("ha-noi");
  const generation = (await room.state()).media.generation;
  const worker = (await commandsBelow(pid)).find(({ command }) => command.startsWith("mediasoup-work"));
  assert.ok(worker);
  process.kill(worker.pid, "SIGKILL");
  await eventually("media back", async () => {
    const state = await room.state();
    return (
      state.media.generation > generation &&
      state.media.health.status === "ok" &&
      state.meeting.phase === "joined"
    );
  });
});

test("the hub's mediasoup worker dies: every room comes back to the meeting with its streams", async () => {
  const pid = testbed.hub.program.pid;
  const worker = (await commandsBelow(pid)).find(({ command }) => command.startsWith("mediasoup-work"));
  assert.ok(worker);
  process.kill(worker.pid, "SIGKILL");
  await eventually("worker replaced", async () =>
    (await commandsBelow(pid)).some(
      (child) => child.command.startsWith("mediasoup-work") && child.pid !== worker.pid,
    ),
  );
  for (const room of testbed.rooms) {
    await eventually(`${room.options.id} sees the other`, async () => {
      const { roster, view } = (await room.state()).meeting;
      const all = roster?.participants ?? [];
      const seen = view?.tiles.every(({ producerId }) => producerId !== null);
      return all.length === 2 && all.every(({ producers }) => producers.length >= 2) && seen;
    });
  }
});

test("a broker that dies is restarted, and its rooms reconnect", async () => {
  const broker = (await commandsBelow(testbed.hub.program.pid)).find(
    ({ command }) => command === "mosquitto",
  );
  assert.ok(broker);
  process.kill(broker.pid, "SIGKILL");
  await eventually("noticed", async () => (await testbed.hub.state()).broker.status !== "ok");
  await eventually("all rooms are back", async () => {
    const state = await testbed.hub.state();
    return state.broker.status === "ok" && state.rooms.every((room) => room.connection.status === "ok");
  });
});

test("a hub that dies and restarts has its rooms and their meeting back", async () => {
  await testbed.hub.program.kill();
  const room = testbed.room("ha-noi");
  await eventually("the room notices", async () => (await room.state()).link.status === "down");
  await room.command("ptz.home", { camera: "cam1" });
  await testbed.hub.start();
  await eventually("back in the meeting", async () => {
    const { rosters } = await testbed.hub.state();
    return rosters.some((roster) => roster.participants.length === 2);
  });
});

test("SIGTERM stops a room and the hub within 5 s and leaves no process and no port behind", async () => {
  const room = testbed.room("da-nang");
  const programs = [room.program, testbed.hub.program];
  for (const program of programs) {
    assert.ok(program);
    const below = await descendantsOf(program.pid);
    assert.ok(below.length > 0);
    program.child.process.kill("SIGTERM");
    const status = await program.exited;
    // One that is not done after 5 s ends itself with another code.
    assert.equal(status.code, 0, program.log.slice(-5).join("\n"));
    assert.deepEqual((await Promise.all(below.map(isAlive))).filter(Boolean), []);
  }
  assert.ok(await refusesConnections(room.port));
  assert.ok(await refusesConnections(testbed.hub.port));
});

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { localStream } from "../../web-ui/shared/local-stream.ts";
import { commandsBelow, descendantsOf, isAlive } from "../support/processes.ts";
import { eventually, Testbed } from "../support/testbed.ts";

let house: Testbed;

before(async () => {
  house = await Testbed.start({
    rooms: [
      { id: "ha-noi", name: "Hà Nội" },
      { id: "da-nang", name: "Đà Nẵng" },
    ],
  });
});

after(() => house?.[Symbol.asyncDispose]());

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
  const room = house.room(id);
  await eventually(`${id}: media proven`, async () => (await room.state()).media.health.status === "ok");
  return room.program?.pid ?? 0;
}

test("a room that is killed during a meeting is back in it after a restart", async () => {
  const meeting = await house.startMeeting();
  const room = house.room("da-nang");
  const inMeeting = async () => {
    const state = await room.state();
    return state.meeting.phase === "joined" && state.meeting.meeting?.id === meeting.id;
  };
  await eventually("joined by itself", inMeeting);
  await eventually(
    "sees the other",
    async () => (await room.state()).meeting.roster?.participants.length === 2,
  );
  const below = await descendantsOf(room.program?.pid ?? 0);
  assert.ok(below.length >= 2, "GStreamer and the worker run");
  await room.program?.kill();
  await eventually("no orphans", async () =>
    (await Promise.all(below.map(isAlive))).every((alive) => !alive),
  );
  await eventually("the hub reports it down", async () => {
    const seen = (await house.hubState()).rooms.find(({ id }) => id === "da-nang");
    return seen?.connection.status === "down";
  });
  await room.start();
  await eventually("back in the meeting", inMeeting);
  await eventually("the other sees it", async () => {
    const state = await house.room("ha-noi").state();
    const there = state.meeting.roster?.participants.find(({ siteId }) => siteId === "da-nang");
    return there?.lostSinceMs === null && there.producers.length >= 2;
  });
});

test("a GStreamer process that dies is restarted while the room goes on", async () => {
  const pid = await ready("ha-noi");
  const room = house.room("ha-noi");
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
  const room = house.room("ha-noi");
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
  const pid = house.hub?.pid ?? 0;
  const worker = (await commandsBelow(pid)).find(({ command }) => command.startsWith("mediasoup-work"));
  assert.ok(worker);
  process.kill(worker.pid, "SIGKILL");
  await eventually("worker replaced", async () =>
    (await commandsBelow(pid)).some(
      (child) => child.command.startsWith("mediasoup-work") && child.pid !== worker.pid,
    ),
  );
  for (const room of house.rooms) {
    await eventually(`${room.options.id} sees the other`, async () => {
      const { roster, view } = (await room.state()).meeting;
      const all = roster?.participants ?? [];
      const seen = view?.tiles.every(({ producerId }) => producerId !== null);
      return all.length === 2 && all.every(({ producers }) => producers.length >= 2) && seen;
    });
  }
});

test("a broker that dies is restarted, and its rooms reconnect", async () => {
  const broker = (await commandsBelow(house.hub?.pid ?? 0)).find(({ command }) => command === "mosquitto");
  assert.ok(broker);
  process.kill(broker.pid, "SIGKILL");
  await eventually("noticed", async () => (await house.hubState()).broker.status !== "ok");
  await eventually("all rooms are back", async () => {
    const state = await house.hubState();
    return state.broker.status === "ok" && state.rooms.every((room) => room.connection.status === "ok");
  });
});

test("a hub that dies and restarts has its rooms and their meeting back", async () => {
  await house.hub?.kill();
  const room = house.room("ha-noi");
  await eventually("the room notices", async () => (await room.state()).link.status === "down");
  await room.command("ptz.home", { camera: "cam1" });
  await house.startHub();
  await eventually("back in the meeting", async () => {
    const { rosters } = await house.hubState();
    return rosters.some((roster) => roster.participants.length === 2);
  });
});

test("SIGTERM stops a room and the hub within 5 s and leaves no process and no port behind", async () => {
  const room = house.room("da-nang");
  const programs = [room.program, house.hub];
  for (const program of programs) {
    assert.ok(program);
    const below = await descendantsOf(program.pid);
    assert.ok(below.length > 0);
    const askedAt = performance.now();
    program.child.process.kill("SIGTERM");
    const status = await program.exited;
    const tookMs = performance.now() - askedAt;
    assert.equal(status.code, 0, program.log.slice(-5).join("\n"));
    assert.ok(tookMs < 5000, `took ${tookMs} ms`);
    assert.deepEqual((await Promise.all(below.map(isAlive))).filter(Boolean), []);
  }
  assert.ok(await refusesConnections(room.port));
  assert.ok(await refusesConnections(house.hubPort));
});

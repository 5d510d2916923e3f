import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { statusAt } from "../../daemon/contract/device/health.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraStatus } from "../../daemon/contract/room-topics.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let room: RoomProcess;

before(async () => {
  testbed = await Testbed.start({ hub: "none", rooms: [{ id: "hue", name: "Huế" }] });
  room = testbed.room("hue");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
});

after(() => testbed?.[Symbol.asyncDispose]());

const camera = "cam1";
const drive = (holder: string, pan: number) => ({ camera, holder, pan, tilt: 0, zoom: 0 });

async function stands(what: string): Promise<void> {
  await eventually(what, async () => (await room.state()).cameras[0]?.moving === false);
  assert.equal(room.camera?.camera.moving, false);
}

function code(expected: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof RoomdError, String(error));
    assert.equal(error.code, expected);
    return true;
  };
}

test("without a hub, a broker or a network the room is healthy, and both are off", async () => {
  const state = await room.state();
  assert.equal(state.link.status, "off");
  assert.equal(state.broker.status, "off");
  await eventually("media proven", async () => (await room.state()).media.health.status === "ok");
});

test("a drive that is not renewed is stopped when its lease runs out", async () => {
  using live = await connectLive(room.url);
  await live.request("ptz.drive", drive("forgetful", 0.5));
  assert.equal(room.camera?.camera.moving, true);
  assert.equal((await room.state()).cameras[0]?.holder, "forgetful");
  await stands("stopped by the lease");
  assert.equal((await room.state()).cameras[0]?.holder, null);
});

test("a page sees a movement begin and end; nothing that stays the same is published", async () => {
  using live = await connectLive(room.url);
  await live.request("topic.subscribe", { topic: "room" });
  const moving = () => live.valuesOf<CameraStatus>("camera/cam1").map((status) => status.moving);
  assert.deepEqual(moving(), [false]);
  await live.request("ptz.drive", drive("watched", 0.5));
  await eventually("seen to begin", async () => moving().at(-1) === true);
  await stands("stopped by the lease");
  await eventually("seen to end", async () => moving().at(-1) === false);
  const published = live.topicNotices.flatMap(({ name, params }) =>
    name === "topic.delta" ? params.changed.map(([key]) => key) : [],
  );
  for (const key of ["room", "camera-info/cam1", "media", "meeting", "agenda", "screens"]) {
    assert.ok(!published.includes(key), `${key} among ${published}`);
  }
  await assert.rejects(live.request("topic.subscribe", { topic: "rooms" }), { code: "not-found" });
});

test("a page that disconnects while it moves the camera stops it", async () => {
  const live = await connectLive(room.url);
  await live.request("ptz.drive", drive("vanishing", -0.5));
  const frames = room.camera?.simulator.receivedFrames.length ?? 0;
  live.socket.terminate();
  await stands("stopped by the page's end");
  const after = room.camera?.simulator.receivedFrames.slice(frames).map(({ hex }) => hex) ?? [];
  assert.ok(after.some((hex) => hex.startsWith("81010601") && hex.endsWith("0303ff")));
});

test("another holder takes over the camera, and the previous one is refused until it lets go", async () => {
  using first = await connectLive(room.url);
  using second = await connectLive(room.url);
  await first.request("ptz.drive", drive("first", 0.3));
  await second.request("ptz.drive", drive("second", -0.3));
  await assert.rejects(first.request("ptz.drive", drive("first", 0.3)), code("lease.lost"));
  await second.request("ptz.stop", { camera });
  await first.request("ptz.drive", drive("first", 0.3));
  await first.request("ptz.stop", { camera });
  await stands("stopped");
});

test("a lost Stop is sent again until inquiries prove standstill", async () => {
  const faults = room.camera?.faults ?? assert.fail("no camera");
  using live = await connectLive(room.url);
  await live.request("ptz.drive", drive("unlucky", 0.6));
  faults.loseStops = 3;
  await live.request("ptz.stop", { camera });
  await stands("stopped in the end");
});

test("a refused command is an error for its caller, and in the state until one succeeds", async () => {
  const faults = room.camera?.faults ?? assert.fail("no camera");
  faults.syntaxErrors = 1;
  await assert.rejects(room.command("ptz.home", { camera }), /device\.refused/);
  assert.equal((await room.state()).cameras[0]?.lastError?.code, "device.refused");
  await room.command("ptz.home", { camera });
  assert.equal((await room.state()).cameras[0]?.lastError, null);
});

test("a silent camera is down with the reason, and up again when it answers", async () => {
  const faults = room.camera?.faults ?? assert.fail("no camera");
  faults.unresponsive = true;
  const down = await eventually("down", async () => {
    const health = (await room.state()).cameras[0]?.health;
    return health?.status === "down" && health;
  });
  assert.match(down.reason ?? "", /cable/);
  faults.unresponsive = false;
  await eventually("up", async () => (await room.state()).cameras[0]?.health.status === "ok");
});

test("bad requests get an error that names the fault, and change nothing", async () => {
  await assert.rejects(room.command("ptz.drive", drive("x", 7)), /request\.invalid.*\/pan/);
  await assert.rejects(room.send("no.such", {}), /not-found/);
  await assert.rejects(room.command("ptz.home", { camera: "cam9" }), /not-found.*cam1/);
  await assert.rejects(room.command("preset.recall", { camera, number: 99 }), /not-found.*none yet/);
  const raw = await fetch(`${room.url}/api/commands/ptz.stop`, {
    method: "POST",
    body: "{",
    headers: JSON_TYPE,
  });
  assert.equal(raw.status, 400);
  const large = await fetch(`${room.url}/api/commands/ptz.stop`, {
    method: "POST",
    body: JSON.stringify({ camera: "y".repeat(100_000) }),
    headers: JSON_TYPE,
  });
  assert.equal(large.status, 413);
  assert.equal((await room.state()).cameras[0]?.health.status, "ok");
});

const JSON_TYPE = { "content-type": "application/json" };

test("every action is audited with its outcome, a held joystick once, a query not", async () => {
  const [newest] = await room.command("audit.list", { limit: 1 });
  using live = await connectLive(room.url);
  for (const pan of [0.1, 0.2, 0.3, 0]) await live.request("ptz.drive", drive("auditor", pan));
  await live.request("ptz.stop", { camera });
  await live.request("ptz.position", { camera });
  await assert.rejects(room.send("preset.recall", { camera, number: 200, password: "hidden" }));
  await assert.rejects(room.send("ptz.home", { camera: 7 }));
  const entries = await room.command("audit.list", {});
  const added = entries.filter(({ id }) => id > (newest?.id ?? 0)).reverse();
  assert.deepEqual(
    added.map(({ who, command, outcome }) => [who, command, outcome]),
    [
      ["127.0.0.1", "ptz.drive", "done"],
      ["127.0.0.1", "ptz.stop", "done"],
      ["127.0.0.1", "preset.recall", "request.invalid"],
      ["127.0.0.1", "ptz.home", "request.invalid"],
    ],
  );
  assert.deepEqual(added[2]?.params, { camera, number: 200 });
  const state = await room.state();
  assert.equal(statusAt(state.audit, state.atMs), "ok");
});

test("a page from another host can't command the room", async () => {
  const response = await fetch(`${room.url}/api/commands/ptz.home`, {
    method: "POST",
    headers: { ...JSON_TYPE, origin: "http://evil.example" },
    body: JSON.stringify({ camera }),
  });
  assert.equal(response.status, 403);
});

test("malformed messages on the WebSocket are answered or dropped, and the connection stays usable", async () => {
  using live = await connectLive(room.url);
  for (const text of ["", "x", "[]", "null", '{"id":"1"}', '{"id":1e9,"method":"no.such"}', "\u0000"]) {
    live.socket.send(text);
  }
  const { rtpCapabilities } = await live.request("viewer.getRouterCapabilities");
  assert.ok(rtpCapabilities);
  await assert.rejects(
    live
      .request("viewer.createTransport", { rtpCapabilities: "rubbish" })
      .then(() => live.request("viewer.consume", { producerId: "rubbish" })),
  );
  await live.request("ptz.position", { camera });
});

test("mute and presets survive a restart", async () => {
  await room.command("microphone.setMuted", { muted: true });
  await room.command("preset.save", { camera, number: 3, name: "Chủ tọa" });
  await room.program[Symbol.asyncDispose]();
  await room.start();
  const state = await room.state();
  assert.equal(state.microphone.muted, true);
  const [preset] = state.cameras[0]?.presets ?? [];
  assert.equal(preset?.number, 3);
  assert.equal(preset?.name, "Chủ tọa");
  assert.deepEqual(preset?.position, room.camera?.camera.snapshot());
  await room.command("microphone.setMuted", { muted: false });
});

test("a daemon that is killed while its camera moves stops it after the restart", async () => {
  using live = await connectLive(room.url);
  await live.request("ptz.drive", drive("doomed", 0.1));
  await room.program.kill();
  assert.equal(room.camera?.camera.moving, true);
  await room.start();
  await stands("stopped by the new daemon");
});

test("at rest nothing is logged, and the log has no secret", async () => {
  const program = room.program ?? assert.fail("not running");
  await eventually("media proven", async () => (await room.state()).media.health.status === "ok");
  const lines = program.log.length;
  const polls = room.camera?.simulator.receivedFrames.length ?? 0;
  await eventually(
    "some polls later",
    async () => (room.camera?.simulator.receivedFrames.length ?? 0) > polls + 4,
  );
  assert.deepEqual(program.log.slice(lines), []);
  for (const line of program.log) assert.equal((JSON.parse(line) as { room: string }).room, "hue");
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import type { FleetNode, Recording } from "../../daemon/contract/fleet/hub-state.ts";
import type { CameraState, PresetState, RoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { readManifest } from "../../daemon/hub/recording/manifest.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import { commandsBelow } from "../support/processes.ts";
import { ROOMCTL, runRoomctl } from "../support/roomctl.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;

before(async () => {
  testbed = await Testbed.start({
    rooms: [{ id: "hue", name: "Huế", video: { source: "none" } }],
    absentNodeIds: ["second"],
    hubConfig: { sfu: { workers: 1, listenIp: "127.0.0.2" } },
  });
  const room = testbed.room("hue");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
});

after(() => testbed?.[Symbol.asyncDispose]());

const roomctl = (...args: string[]) =>
  runRoomctl({ room: testbed.room("hue").url, hub: testbed.hub.url }, ...args);

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await roomctl(...args, "--json");
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

test("status prints a table, or JSON", async () => {
  const { code, stdout } = await roomctl("status");
  assert.equal(code, 0);
  assert.match(stdout, /Huế \(hue\)/);
  assert.match(stdout, /camera cam1 +ok +\d+ s/);
  const state = await json<RoomState>("status");
  assert.equal(state.room.id, "hue");
});

test("move drives the camera for the requested time, then stops it", async () => {
  const camera = testbed.room("hue").camera?.camera;
  const before = camera?.snapshot().pan ?? 0;
  const position = await json<{ pan: number }>("ptz", "move", "--pan", "0.5", "--for", "500ms");
  assert.ok(position.pan > before + 50, `from ${before} to ${position.pan}`);
  assert.equal(camera?.snapshot().pan, position.pan);
  assert.equal(camera?.moving, false);
});

test("an interrupted move stops the camera", async () => {
  const room = testbed.room("hue");
  const child = execFile(ROOMCTL, ["ptz", "move", "--pan", "-0.4", "--for", "30s", "--url", room.url]);
  const ended = Promise.withResolvers<void>();
  child.once("exit", () => ended.resolve());
  await eventually("moving", async () => room.camera?.camera.moving === true);
  child.kill("SIGINT");
  await ended.promise;
  await eventually("standing still", async () => (await room.state()).cameras[0]?.moving === false);
  assert.equal(room.camera?.camera.moving, false);
});

test("killing roomctl during a move stops the camera", async () => {
  const room = testbed.room("hue");
  const child = execFile(ROOMCTL, ["ptz", "move", "--pan", "0.4", "--for", "30s", "--url", room.url]);
  await eventually("moving", async () => room.camera?.camera.moving === true);
  child.kill("SIGKILL");
  await eventually("standing still", async () => (await room.state()).cameras[0]?.moving === false);
  assert.equal(room.camera?.camera.moving, false);
});

test("a move ends when another holder takes the lease, without stopping the camera", async () => {
  const room = testbed.room("hue");
  const moving = roomctl("ptz", "move", "--pan", "-0.2", "--for", "20s", "--json");
  await eventually("moving", async () => room.camera?.camera.moving === true);
  using other = await connectLive(room.url);
  const drive = { camera: "cam1", holder: "panel", pan: 0.1, tilt: 0, zoom: 0 };
  // The last one may be on its way when the Stop cuts it off.
  const renewal = setInterval(() => other.request("ptz.drive", drive).catch(() => {}), 100);
  try {
    const { code, stderr } = await moving;
    assert.equal(code, 75);
    assert.equal((JSON.parse(stderr) as { error: { code: string } }).error.code, "lease.lost");
    assert.equal((await room.state()).cameras[0]?.holder, "panel");
    assert.equal(room.camera?.camera.moving, true);
  } finally {
    clearInterval(renewal);
    await other.request("ptz.stop", { camera: "cam1" });
  }
});

test("mic mutes, reports and unmutes", async () => {
  assert.equal((await json<{ muted: boolean }>("mic", "mute")).muted, true);
  assert.equal((await json<{ muted: boolean }>("mic", "status")).muted, true);
  assert.equal((await roomctl("mic", "unmute")).stdout, "on\n");
  assert.equal((await testbed.room("hue").state()).microphone.muted, false);
});

test("goto, home, stop and position", async () => {
  await json("ptz", "goto", "--pan", "300", "--tilt", "100", "--zoom", "2000");
  assert.deepEqual(await json("ptz", "position"), { pan: 300, tilt: 100, zoom: 2000 });
  await json("ptz", "home");
  assert.deepEqual(await json("ptz", "position"), { pan: 0, tilt: 0, zoom: 2000 });
  assert.equal((await roomctl("ptz", "stop")).code, 0);
});

test("relative moves and limits", async () => {
  await json("ptz", "goto", "--pan", "300", "--tilt", "100", "--zoom", "2000");
  await json("ptz", "by", "--pan", "-120", "--zoom", "500");
  assert.deepEqual(await json("ptz", "position"), { pan: 180, tilt: 100, zoom: 2500 });
  await json("ptz", "limit", "up-right", "--pan", "400", "--tilt", "200");
  await json("ptz", "goto", "--pan", "900", "--tilt", "0", "--zoom", "0");
  assert.equal((await json<{ pan: number }>("ptz", "position")).pan, 400);
  await json("ptz", "limit", "up-right");
  await json("ptz", "by", "--pan", "500");
  assert.equal((await json<{ pan: number }>("ptz", "position")).pan, 900);
  assert.equal((await roomctl("ptz", "limit", "up-right", "--pan", "400")).code, 64);
});

test("an ONVIF command reports that a VISCA camera lacks it", async () => {
  const { code, stderr } = await roomctl("camera", "clock");
  assert.equal(code, 70);
  assert.match(stderr, /camera "cam1": \S+ \S+ is not connected by ONVIF/);
});

test("presets are saved, listed, reordered, recalled and deleted", async () => {
  await json("ptz", "goto", "--pan", "500", "--tilt", "0", "--zoom", "0");
  await json("preset", "save", "7", "--name", "Bục phát biểu");
  const [listed] = await json<PresetState[]>("preset", "list");
  assert.equal(listed?.name, "Bục phát biểu");
  assert.deepEqual(listed?.position, { pan: 500, tilt: 0, zoom: 0 });
  assert.match((await roomctl("preset", "list")).stdout, /7 +500 0 0 +Bục phát biểu/);
  await json("preset", "save", "2", "--name", "Toàn cảnh");
  await json("preset", "reorder", "2", "7");
  await json("preset", "rename", "2", "Cả phòng");
  const names = (await json<PresetState[]>("preset", "list")).map(({ name }) => name);
  assert.deepEqual(names, ["Bục phát biểu", "Cả phòng"].toReversed());
  await json("preset", "delete", "2");
  assert.match((await roomctl("preset", "undo")).stdout, /preset 2 of cam1 is "Cả phòng" again/);
  await json("preset", "delete", "2");
  await json("ptz", "home");
  await json("preset", "recall", "7");
  assert.equal((await json<{ pan: number }>("ptz", "position")).pan, 500);
  await json("preset", "delete", "7");
  assert.deepEqual(await json("preset", "list"), []);
});

test("a meeting is created at the hub, joined and left by the room", async () => {
  await eventually("linked", async () => (await testbed.room("hue").state()).link.status === "ok");
  const created = await json<Meeting>(
    "meeting",
    "create",
    "--title",
    "Giao ban",
    "--in",
    "1h",
    "--for",
    "30m",
  );
  assert.deepEqual(created.roomIds, ["hue"]);
  const inAgenda = async () => (await json<Meeting[]>("meeting", "list")).some(({ id }) => id === created.id);
  await eventually("in the room's agenda", inAgenda);
  await json("meeting", "join", created.id);
  const phase = async () => (await testbed.room("hue").state()).meeting.phase;
  await eventually("joined", async () => (await phase()) === "joined");
  await json("meeting", "leave");
  await eventually("left", async () => (await phase()) === "idle");
  await json("meeting", "cancel", created.id);
  assert.deepEqual(await json("meeting", "list", "--all"), []);
  assert.deepEqual(await json("meeting", "list", "--hub", testbed.hub.url), []);
});

test("a meeting is moved, renamed and cancelled, and one at the same time is named", async () => {
  const first = await json<Meeting>("meeting", "create", "--title", "Giao ban", "--in", "1h", "--for", "30m");
  const second = await roomctl("meeting", "create", "--title", "Tổng kết", "--in", "70m", "--chair", "hue");
  assert.match(second.stdout, new RegExp(`overlaps with ${first.id} "Giao ban", .*: hue\n$`));
  const { id = "" } = /(?<id>m-[0-9a-f]+)/.exec(second.stdout.split("\n")[1] ?? "")?.groups ?? {};
  const at = "2030-12-30T08:00:00+07:00";
  const update = (...args: string[]) =>
    json<Meeting & { overlaps: unknown[] }>("meeting", "update", id, ...args);
  const moved = await update("--at", at, "--title", "Tổng kết năm");
  assert.equal(moved.startsAtMs, Date.parse(at));
  assert.equal(moved.endsAtMs - moved.startsAtMs, 3_600_000, "the duration stays");
  assert.deepEqual([moved.title, moved.chairRoomId, moved.overlaps], ["Tổng kết năm", "hue", []]);
  const longer = await update("--for", "90m", "--no-chair");
  assert.equal(longer.endsAtMs - longer.startsAtMs, 90 * 60_000);
  assert.equal(longer.chairRoomId, undefined);
  assert.equal((await roomctl("meeting", "update", "m-none", "--for", "1h")).code, 66);
  assert.equal((await roomctl("meeting", "end", id)).code, 64);
  assert.equal((await roomctl("meeting", "cancel", id)).stdout, `${id} cancelled\n`);
  await json("meeting", "cancel", first.id);
  assert.deepEqual(await json("meeting", "list", "--all"), []);
});

test("rooms lists the hub's rooms with their health", async () => {
  await eventually("present", async () => {
    const [room] = (await testbed.hub.state()).rooms;
    return room?.connection.status === "ok" && room.state?.cameras[0]?.health.status === "ok";
  });
  assert.match((await roomctl("rooms")).stdout, /hue +Huế +ok +\d+ s +ok/);
});

test("nodes lists an SFU node before, during and after it runs", async () => {
  const nodeIs = (wanted: string) =>
    eventually(`the node is ${wanted}`, async () => {
      const [node] = (await testbed.hub.state()).nodes;
      return node?.health.status === wanted && (wanted !== "ok" || node.state !== null);
    });
  const says = async (what: RegExp) => assert.match((await roomctl("nodes")).stdout, what);
  await says(/second +unknown +never +0 +0 +not seen since the hub started/);
  const node = await testbed.startNode({ id: "second", address: "127.0.0.3" });
  await nodeIs("ok");
  await says(/second +ok +\d+ s +1\/1 +\d+ +\d+ % +\d+\.\d+\.\d+/);
  await node.program.kill();
  await nodeIs("down");
  await says(/second +down +\d+ s +0 +0 +disconnected: no power/);
  const [asJson] = await json<FleetNode[]>("nodes");
  assert.deepEqual([asJson?.id, asJson?.health.status, asJson?.state], ["second", "down", null]);
});

/** Asked of the hub itself: what is written and made gives way to processes that ask again and again. */
async function onlyRecording(): Promise<Recording | undefined> {
  return (await testbed.hub.state()).recordings[0];
}

function compositionIs(wanted: string): Promise<unknown> {
  return eventually(
    `the composition is ${wanted}`,
    async () => (await onlyRecording())?.composition?.status === wanted,
  );
}

/** Records the room's sound in a meeting. */
async function recorded(): Promise<Recording> {
  const { id } = await json<Meeting>("meeting", "create", "--title", "Giao ban", "--for", "30m");
  await eventually("joined", async () => (await testbed.room("hue").state()).meeting.phase === "joined");
  await json("meeting", "record", "start");
  const bytes = async () => (await onlyRecording())?.bytes ?? 0;
  await eventually("something is written", async () => (await bytes()) > 10_000);
  assert.match((await roomctl("recording", "list")).stdout, / running +\d+\.\d MB +- +Giao ban/);
  assert.equal((await roomctl("recording", "compose", (await onlyRecording())?.id ?? "")).code, 64);
  await json("meeting", "record", "stop");
  await json("meeting", "end", id);
  return eventually("its file is whole", async () => {
    const recording = await onlyRecording();
    const [file, ...more] = recording?.files ?? [];
    return recording?.endedAtMs !== null && more.length === 0 && file?.name === "hue-1.mkv" && recording;
  });
}

test("a recording is listed, and its composition started, cancelled and repeated", async () => {
  assert.equal((await roomctl("recording", "list")).stdout, "none\n");
  const { id } = await recorded();
  const { speakerChanges = [] } = await readManifest(join(testbed.hub.stateDirectory, "recordings", id));
  assert.deepEqual(
    [...new Set(speakerChanges.map(({ siteId }) => siteId))],
    ["hue"],
    "who spoke is written down",
  );
  const says = async (what: RegExp) => {
    const { stdout } = await roomctl("recording", "list");
    assert.match(stdout, what);
    assert.ok(stdout.includes(id));
  };
  await says(/ ended +\d+\.\d MB +- +Giao ban/);
  assert.match((await roomctl("recording", "compose", id)).stdout, /queued; `roomctl recording list`/);
  const { pid } = await eventually("it is worked on", async () =>
    (await commandsBelow(testbed.hub.program.pid)).find(({ command }) => command === "ffmpeg"),
  );
  // It waits for whoever gives it up.
  process.kill(pid, "SIGSTOP");
  await compositionIs("running");
  await says(/ \d+ % +Giao ban/);
  assert.equal((await roomctl("recording", "cancel", id)).stdout, "composition cancelled\n");
  await compositionIs("failed");
  await says(/ failed: cancelled +Giao ban/);
  await json("recording", "compose", id);
  await eventually("the composition is there", async () => (await onlyRecording())?.composedFile);
  await says(/ conference\.mp4 +Giao ban/);
  const [{ composedFile } = assert.fail("none")] = await json<Recording[]>("recording", "list");
  assert.ok((composedFile?.bytes ?? 0) > 0);
  const unknown = await roomctl("recording", "cancel", "no-such-recording");
  assert.equal(unknown.code, 66);
  assert.match(unknown.stderr, /no recording "no-such-recording"/);
});

test("exit codes and messages name the fault", async () => {
  const nobody = await roomctl("status", "--url", "http://127.0.0.1:1");
  assert.equal(nobody.code, 69);
  assert.match(nobody.stderr, /cannot connect to http:\/\/127\.0\.0\.1:1;.*ROOMCTL_URL/);
  assert.equal((await roomctl("meeting", "join", "no-such-meeting")).code, 66);
  assert.equal((await roomctl("ptz", "home", "--camera", "no-such-camera")).code, 66);
  assert.equal((await roomctl("ptz", "move", "--pan", "7")).code, 64);
  assert.equal((await roomctl("ptz", "fly")).code, 64);
  assert.equal((await roomctl("preset", "recall", "9")).code, 66);
  assert.equal((await roomctl("ptz", "move", "--for", "1h")).code, 64);
  assert.equal((await roomctl("status", "--url", "nowhere")).code, 64);
  const wrongServer = await roomctl("status", "--url", testbed.hub.url);
  assert.equal(wrongServer.code, 76);
  assert.match(wrongServer.stderr, /unexpected response from/);
  const badOption = await roomctl("status", "--fast", "--json");
  assert.equal(badOption.code, 64);
  assert.match((JSON.parse(badOption.stderr) as { error: { message: string } }).error.message, /--fast/);
  const asJson = await roomctl("meeting", "join", "no-such-meeting", "--json");
  assert.equal((JSON.parse(asJson.stderr) as { error: { code: string } }).error.code, "not-found");
});

test("help shows a command, wherever the word stands", async () => {
  const { code, stdout } = await roomctl("ptz", "move", "--help");
  assert.equal(code, 0);
  assert.match(stdout, /Example:\n {2}roomctl ptz move/);
  assert.match((await roomctl("ptz", "help", "move")).stdout, /Example:\n {2}roomctl ptz move/);
  assert.match((await roomctl("help", "ptz")).stdout, /goto/);
});

test("a reader that closes the pipe early causes no error", async () => {
  const { stderr } = await promisify(execFile)("sh", ["-c", '"$0" ptz move --help | true', ROOMCTL]);
  assert.equal(stderr, "");
});

test("cameras are listed and shown; a missing setting is refused", async () => {
  const { stdout } = await roomctl("camera", "list");
  assert.match(stdout, /cam1 +ok +\d+ s +\d+\.\d % \(\d+ of \d+ in 5 min\) .*serial \/.*hue-tty 9600/);
  const [camera] = await json<CameraState[]>("camera", "list");
  assert.equal(camera?.errorRate.failed, 0);
  assert.ok((camera?.errorRate.exchanges ?? 0) > 10);
  const shown = await roomctl("camera", "show");
  assert.match(shown.stdout, /model +0020 040d/);
  assert.match(shown.stdout, /firmware +0100/);
  assert.match(shown.stdout, /lease +free/);
  const refused = await roomctl("camera", "set", "focus.mode", "auto");
  assert.equal(refused.code, 70);
  assert.match(refused.stderr, /has no focus\.mode/);
  assert.equal((await roomctl("camera", "act", "no.such")).code, 64);
  assert.equal((await roomctl("camera", "show", "--camera", "cam9")).code, 66);
});

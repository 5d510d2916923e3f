import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let room: RoomProcess;
let meeting: { id: string };
const camera = "cam1";

before(async () => {
  testbed = await Testbed.start({
    rooms: [{ id: "hue", name: "Huế", ptz: { onAir: "locked", relockAfterMs: 1000 } }],
  });
  room = testbed.room("hue");
  await eventually("camera proven", async () => (await state()).health.status === "ok");
  await eventually("video proven", async () => (await room.state()).media.health.status === "ok");
});

after(() => testbed?.[Symbol.asyncDispose]());

async function state(): Promise<CameraState> {
  return (await room.state()).cameras[0] ?? assert.fail("no camera");
}

const drive = (holder: string) => ({ camera, holder, pan: 0.3, tilt: 0, zoom: 0 });
const locked = { code: "camera.locked" };

test("before the meeting the camera is not locked", async () => {
  using live = await connectLive(room.url);
  assert.deepEqual([(await state()).onAir, (await state()).lock], [false, "none"]);
  await live.request("preset.save", { camera, number: 1 });
  await live.request("ptz.drive", drive("anybody"));
  await live.request("ptz.stop", { camera });
});

test("a camera on air is locked, but Stop is never refused", async () => {
  meeting = await testbed.startMeeting();
  await eventually("on air", async () => (await state()).onAir);
  assert.equal((await state()).lock, "locked");
  using live = await connectLive(room.url);
  const before = room.camera?.camera.snapshot();
  await assert.rejects(live.request("ptz.drive", drive("panel")), locked);
  await assert.rejects(live.request("ptz.moveTo", { camera, pan: 0, tilt: 0, zoom: 0 }), locked);
  await assert.rejects(live.request("ptz.home", { camera, holder: "panel" }), locked);
  await assert.rejects(live.request("preset.recall", { camera, number: 1 }), locked);
  await live.request("ptz.stop", { camera });
  assert.deepEqual(room.camera?.camera.snapshot(), before);
});

test("a confirmed movement is allowed and leaves the lock closed", async () => {
  using live = await connectLive(room.url);
  await live.request("ptz.moveTo", { camera, pan: 100, tilt: 0, zoom: 0, confirmed: true });
  assert.equal(room.camera?.camera.snapshot().pan, 100);
  assert.equal((await state()).lock, "locked");
});

test("only the operator who unlocked it can move it, until it locks again", async () => {
  using live = await connectLive(room.url);
  await live.request("camera.unlock", { camera, holder: "panel" });
  assert.deepEqual([(await state()).lock, (await state()).unlockedFor], ["unlocked", "panel"]);
  await assert.rejects(live.request("ptz.drive", drive("other")), locked);
  await live.request("ptz.drive", drive("panel"));
  assert.equal(room.camera?.camera.moving, true);
  await live.request("ptz.stop", { camera });
  await live.request("preset.recall", { camera, number: 1, holder: "panel" });
  await eventually("locked again", async () => (await state()).lock === "locked");
  await assert.rejects(live.request("ptz.drive", drive("panel")), locked);
});

test("the lock stays open during a long movement", async () => {
  await room.command("ptz.moveTo", { camera, pan: -2200, tilt: 0, zoom: 0, confirmed: true });
  using live = await connectLive(room.url);
  await live.request("camera.unlock", { camera, holder: "panel" });
  await live.request("ptz.moveTo", { camera, pan: 2200, tilt: 0, zoom: 0, holder: "panel" });
  assert.equal((await state()).lock, "unlocked");
});

test("after the meeting the camera is not locked", async () => {
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
  await eventually("off air", async () => !(await state()).onAir);
  using live = await connectLive(room.url);
  await live.request("ptz.drive", drive("anybody"));
  await live.request("ptz.stop", { camera });
});

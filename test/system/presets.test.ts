import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import type { CameraStatus } from "../../daemon/contract/room-topics.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let room: RoomProcess;
const camera = "cam1";

before(async () => {
  testbed = await Testbed.start({ hub: "none", rooms: [{ id: "hue", name: "Huế" }] });
  room = testbed.room("hue");
  await eventually("camera proven", async () => (await state()).health.status === "ok");
});

after(() => testbed?.[Symbol.asyncDispose]());

async function state(): Promise<CameraState> {
  return (await room.state()).cameras[0] ?? assert.fail("no camera");
}

function simulated() {
  return room.camera ?? assert.fail("no camera");
}

const moveTo = (pan: number, tilt = 0, zoom = 0) => room.command("ptz.moveTo", { camera, pan, tilt, zoom });
const save = (number: number, name?: string) =>
  room.command("preset.save", { camera, number, ...(name === undefined ? {} : { name }) });
const recall = (number: number) => room.command("preset.recall", { camera, number });
const names = async () => (await state()).presets.map(({ name }) => name);

test("a preset stores its position, and a thumbnail taken after it was saved", async () => {
  await eventually("the room's video", async () => (await room.state()).media.health.status === "ok");
  await moveTo(300, 100, 2000);
  await save(1, "Chủ tọa");
  const [saved] = (await state()).presets;
  assert.deepEqual(saved?.position, { pan: 300, tilt: 100, zoom: 2000 });
  const thumbnail = await eventually("its picture", async () => (await state()).presets[0]?.thumbnail);
  const response = await fetch(new URL(thumbnail, room.url));
  assert.equal(response.headers.get("content-type"), "image/jpeg");
  assert.match(response.headers.get("cache-control") ?? "", /immutable/);
  const jpeg = new Uint8Array(await response.arrayBuffer());
  assert.deepEqual([...jpeg.slice(0, 2)], [0xff, 0xd8]);
  assert.ok(jpeg.length > 1000, `${jpeg.length} bytes`);
  const other = await fetch(new URL(thumbnail.replace("1.jpg", "9.jpg"), room.url));
  assert.equal(other.status, 404);
});

test("a camera that moves at once gets no wrong thumbnail", async () => {
  await save(2, "Bục");
  const { savedAtMs } = (await state()).presets.find(({ number }) => number === 2) ?? assert.fail();
  await moveTo(-600);
  // The thumbnail of a later preset exists; they are taken in order.
  await save(3, "Toàn cảnh");
  await eventually("the later picture", async () =>
    (await state()).presets.some((one) => one.number === 3 && one.thumbnail),
  );
  const second = (await state()).presets.find(({ number }) => number === 2);
  assert.equal(second?.savedAtMs, savedAtMs);
  assert.equal(second?.thumbnail, null);
});

test("a recall shows its progress and arrival", async () => {
  await moveTo(-2000);
  using live = await connectLive(room.url);
  await live.request("topic.subscribe", { topic: "room" });
  await live.request("preset.recall", { camera, number: 1 });
  const recalls = live.valuesOf<CameraStatus>(`camera/${camera}`).map(({ recall }) => recall);
  const under = recalls.filter((one) => one?.phase === "moving").map((one) => one?.progress ?? 0);
  assert.ok(
    under.some((progress) => progress > 0.1 && progress < 0.95),
    `${under}`,
  );
  assert.deepEqual(
    under,
    under.toSorted((a, b) => a - b),
  );
  const { recall: shown, position } = await state();
  assert.deepEqual([shown?.number, shown?.phase, shown?.progress], [1, "arrived", 1]);
  assert.deepEqual(position, { pan: 300, tilt: 100, zoom: 2000 });
  await moveTo(0);
  assert.equal((await state()).recall, null);
});

test("the room moves a camera that has lost a preset, logs it, and no longer recalls it", async () => {
  simulated().camera.presets.clear();
  await recall(1);
  assert.deepEqual(simulated().camera.snapshot(), { pan: 300, tilt: 100, zoom: 2000 });
  await eventually("logged", async () => room.program.log.some((line) => /camera preset lost/.test(line)));
  await moveTo(0);
  const before = simulated().simulator.receivedFrames.length;
  await recall(1);
  const sent = simulated()
    .simulator.receivedFrames.slice(before)
    .map(({ hex }) => hex);
  assert.ok(!sent.some((hex) => hex.startsWith("8101043f02")), "recalled in the camera");
  assert.deepEqual(simulated().camera.snapshot(), { pan: 300, tilt: 100, zoom: 2000 });
});

test("a camera that does not move has missed, and the error has its position", async () => {
  await moveTo(0);
  simulated().faults.jammed = true;
  await assert.rejects(recall(3), /camera\.missed.*is at pan 0.*instead of pan -600/);
  assert.equal((await state()).recall?.phase, "missed");
  assert.equal((await state()).lastError?.code, "camera.missed");
  simulated().faults.jammed = false;
  await recall(3);
  assert.equal((await state()).recall?.phase, "arrived");
});

test("a new recall replaces the current one; a joystick or Stop ends it", async () => {
  await moveTo(-2000);
  using live = await connectLive(room.url);
  const under = (number: number) =>
    eventually(`recalling ${number}`, async () => {
      const { recall: now, position } = await state();
      return now?.number === number && now.phase === "moving" && (position?.pan ?? -2000) > -2000;
    });
  const first = assert.rejects(live.request("preset.recall", { camera, number: 1 }), { code: "aborted" });
  await under(1);
  await live.request("preset.recall", { camera, number: 3 });
  await first;
  assert.equal(simulated().camera.snapshot().pan, -600);

  await moveTo(-2000);
  const stopped = assert.rejects(live.request("preset.recall", { camera, number: 1 }), { code: "aborted" });
  await under(1);
  await live.request("ptz.stop", { camera });
  await stopped;
  assert.equal((await state()).recall, null);
  await eventually("still", async () => !(await state()).moving);
  assert.ok(simulated().camera.snapshot().pan < 300);

  await moveTo(-2000);
  const driven = assert.rejects(live.request("preset.recall", { camera, number: 1 }), { code: "aborted" });
  await under(1);
  await live.request("ptz.drive", { camera, holder: "hand", pan: 0, tilt: 0.4, zoom: 0 });
  await driven;
  assert.equal((await state()).recall, null);
  await live.request("ptz.stop", { camera });
  assert.ok(simulated().camera.snapshot().pan < 300);
});

test("names and order of presets are persistent", async () => {
  await room.command("preset.rename", { camera, number: 3, name: "Cả phòng" });
  await room.command("preset.reorder", { camera, numbers: [3] });
  assert.deepEqual(await names(), ["Cả phòng", "Chủ tọa", "Bục"]);
  await assert.rejects(room.command("preset.reorder", { camera, numbers: [77] }), /not-found/);
  await assert.rejects(room.command("preset.rename", { camera, number: 77, name: "x" }), /not-found/);
  await room.program[Symbol.asyncDispose]();
  await room.start();
  assert.deepEqual(await names(), ["Cả phòng", "Chủ tọa", "Bục"]);
  assert.ok((await state()).presets[1]?.thumbnail);
});

test("undo restores an overwritten preset with thumbnail and position", async () => {
  const before = (await state()).presets.find(({ number }) => number === 1);
  await moveTo(800);
  await save(1);
  const { presets, undo } = await state();
  assert.equal(presets.find(({ number }) => number === 1)?.name, "Chủ tọa");
  assert.deepEqual([undo?.kind, undo?.number], ["overwritten", 1]);
  await room.command("preset.undo", { camera });
  assert.deepEqual(
    (await state()).presets.find(({ number }) => number === 1),
    before,
  );
  await recall(1);
  assert.deepEqual(simulated().camera.snapshot(), { pan: 300, tilt: 100, zoom: 2000 });
  await assert.rejects(room.command("preset.undo", { camera }), /not-found.*no preset change to undo/);
});

test("undo restores a deleted preset", async () => {
  await room.command("preset.delete", { camera, number: 3 });
  assert.deepEqual(await names(), ["Chủ tọa", "Bục"]);
  assert.equal((await state()).undo?.kind, "deleted");
  await room.command("preset.undo", { camera });
  assert.deepEqual(await names(), ["Cả phòng", "Chủ tọa", "Bục"]);
  await recall(3);
  assert.equal(simulated().camera.snapshot().pan, -600);
});

test("of many movements in a row only the newest reaches the camera, and Stop is immediate", async () => {
  await moveTo(0);
  using live = await connectLive(room.url);
  const before = simulated().simulator.receivedFrames.length;
  const many = Array.from({ length: 200 }, (_, index) =>
    live.request("ptz.moveTo", { camera, pan: -1000 + index, tilt: 0, zoom: 0 }),
  );
  const ends = await Promise.allSettled(many);
  assert.equal(ends.filter(({ status }) => status === "fulfilled").length, 1);
  assert.equal(ends.at(-1)?.status, "fulfilled");
  assert.equal(simulated().camera.snapshot().pan, -801);
  const frames = simulated()
    .simulator.receivedFrames.slice(before)
    .map(({ hex }) => hex);
  assert.ok(frames.filter((hex) => hex.startsWith("81010602")).length <= 4);
});

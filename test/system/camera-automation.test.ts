import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { eventually } from "../support/eventually.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

/** An idle time of tenths of a second, so that the tests are short. */
const SOON = 0.01;
const PRIVACY = { pan: 0, tilt: -400, zoom: 0 };
const camera = "cam1";
const video = { source: "none" };

let testbed: Testbed;
let shy: RoomProcess;
let sleepy: RoomProcess;

before(async () => {
  testbed = await Testbed.start({
    rooms: [
      {
        id: "hue",
        name: "Huế",
        video,
        ptz: {
          onMeetingStart: { type: "preset", number: 1 },
          whenIdle: { type: "privacy", afterMinutes: SOON, at: { type: "position", ...PRIVACY } },
          wakeBeforeMinutes: 0,
        },
      },
      {
        id: "vinh",
        name: "Vinh",
        video,
        ptz: { whenIdle: { type: "standby", afterMinutes: SOON }, wakeBeforeMinutes: 0.05 },
      },
    ],
  });
  shy = testbed.room("hue");
  sleepy = testbed.room("vinh");
});

after(() => testbed?.[Symbol.asyncDispose]());

async function state(room: RoomProcess): Promise<CameraState> {
  return (await room.state()).cameras[0] ?? assert.fail("no camera");
}

const at = (room: RoomProcess) => room.camera?.camera.snapshot();

test("without a meeting one camera goes to privacy, the other to standby", async () => {
  await eventually("privacy", async () => JSON.stringify(at(shy)) === JSON.stringify(PRIVACY));
  // The room reports it after the camera's completion.
  await eventually("standby", async () => (await state(sleepy)).power === "standby");
  assert.equal(sleepy.camera?.camera.power, "standby");
});

test("a camera in use stays where the operator left it until it is idle again", async () => {
  await shy.command("ptz.moveTo", { camera, pan: 500, tilt: 0, zoom: 0 });
  assert.equal(at(shy)?.pan, 500);
  await shy.command("preset.save", { camera, number: 1, name: "Chủ tọa" });
  await eventually("privacy again", async () => JSON.stringify(at(shy)) === JSON.stringify(PRIVACY));
});

test("a silent camera in standby is not reported as down", async () => {
  const faults = sleepy.camera?.faults ?? assert.fail("no camera");
  faults.unresponsive = true;
  const health = await eventually("off", async () => {
    const seen = (await state(sleepy)).health;
    return seen.status === "off" && seen;
  });
  assert.match(health.reason ?? "", /standby/);
  faults.unresponsive = false;
});

test("ahead of a meeting the camera is switched on, and at the start the other is at its preset", async () => {
  const now = Date.now();
  const { id } = await testbed.hub.command("meeting.create", {
    title: "Giao ban",
    startsAtMs: now + 3000,
    endsAtMs: now + 600_000,
    roomIds: ["hue", "vinh"],
  });
  await eventually("awake", async () => sleepy.camera?.camera.power === "on");
  assert.equal((await sleepy.state()).meeting.phase, "idle");
  await eventually("at its preset", async () => at(shy)?.pan === 500 && at(shy)?.tilt === 0);
  await eventually("joined", async () => (await shy.state()).meeting.phase === "joined");
  await eventually("logged", async () =>
    shy.program.log.some((line) => line.includes(`"meetingId":"${id}"`)),
  );
});

test("a restart during a meeting leaves the camera where the operator left it", async () => {
  await shy.command("ptz.moveTo", { camera, pan: -700, tilt: 0, zoom: 0 });
  await shy.program.kill();
  await shy.start();
  await eventually("in the meeting again", async () => (await shy.state()).meeting.phase === "joined");
  await eventually("logged", async () => shy.program.log.some((line) => line.includes('"kind":"start"')));
  assert.equal(at(shy)?.pan, -700);
});

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { SettingName } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { eventually } from "../support/eventually.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

const MODEL = "sony/srg-300h";
const AT = { pan: 700, tilt: 120, zoom: 3000 };
const START = { pan: 0, tilt: 0, zoom: 0 };

let testbed: Testbed;
let room: RoomProcess;
let directory: string;
let simulated: Awaited<ReturnType<typeof startViscaSimulator>>;
const camera = "wall";

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd-desired-"));
  const profile = limited(new ProfileCatalogue().get(MODEL));
  // The same model on a serial port.
  await mkdir(join(directory, "test"));
  await writeFile(join(directory, "test", "model.json"), JSON.stringify(profile));
  simulated = await startViscaSimulator({ profile, link: join(directory, "tty"), speedFactor: 4 });
  testbed = await Testbed.start({
    hub: "none",
    rooms: [
      {
        id: "hue",
        name: "Huế",

        camera: false,
        profileFolders: [directory],
        moreCameras: [{ id: camera, name: "Wall", connection: simulated.connection, profile: "test/model" }],
      },
    ],
  });
  room = testbed.room("hue");
  await well();
});

after(async () => {
  await testbed?.[Symbol.asyncDispose]();
  await simulated?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** The profile with pan and tilt limits, which other models of the manufacturer have. */
function limited(profile: CameraProfile): CameraProfile {
  assert.ok(profile.absolute);
  return { ...profile, limits: { source: profile.absolute.source } };
}

async function state(): Promise<CameraState> {
  return (await room.state()).cameras[0] ?? assert.fail("no camera");
}

const well = () => eventually("well", async () => (await state()).health.status === "ok");
const atRest = (at: typeof AT) =>
  eventually(`at ${at.pan}`, async () => {
    const { moving, position } = await state();
    return !moving && position?.pan === at.pan && position.tilt === at.tilt && position.zoom === at.zoom;
  });
const value = (setting: SettingName) => room.command("camera.get", { camera, setting });

/** A camera is usable again before all its settings are restored. */
const becomes = (setting: SettingName, expected: string) =>
  eventually(`${setting} ${expected}`, async () => (await value(setting)).value === expected);

/** Power-cycles the camera, long enough for the room to notice. */
async function powerCut(): Promise<void> {
  simulated.faults.unresponsive = true;
  await eventually("down", async () => (await state()).health.status === "down");
  simulated.powerCycle();
  assert.deepEqual(simulated.camera.snapshot(), START);
  simulated.faults.unresponsive = false;
}

test("after a power cut the camera's settings and position are restored", async () => {
  await room.command("camera.set", { camera, setting: "white-balance.mode", value: "indoor" });
  await room.command("camera.set", { camera, setting: "exposure.backlight", value: "on" });
  await room.command("ptz.moveTo", { camera, ...AT });
  await atRest(AT);
  await powerCut();
  await well();
  await atRest(AT);
  await becomes("white-balance.mode", "indoor");
  await becomes("exposure.backlight", "on");
  await eventually("all settings as set", async () =>
    isDeepStrictEqual((await state()).settings, {
      "white-balance.mode": { value: "indoor", status: "applied" },
      "exposure.backlight": { value: "on", status: "applied" },
    }),
  );
});

test("the same after a power cut of camera and room", async () => {
  await atRest(AT);
  await room.program.kill();
  simulated.powerCycle();
  await room.start();
  await well();
  await atRest(AT);
  await becomes("white-balance.mode", "indoor");
});

test("limits are restored, too, until they are removed", async () => {
  const near = { pan: 100, tilt: 0, zoom: 0 };
  const farthest = () => [simulated.camera.limits.pan[1], simulated.camera.limits.tilt[1]];
  const free = farthest();
  await room.command("ptz.moveTo", { camera, ...near });
  await room.command("ptz.limit", { camera, corner: "up-right", to: { pan: 500, tilt: 100 } });
  await atRest(near);
  await powerCut();
  assert.deepEqual(farthest(), free);
  await eventually("it is limited again", async () => isDeepStrictEqual(farthest(), [500, 100]));
  await room.program.kill();
  simulated.powerCycle();
  await room.start();
  await eventually("after the room's own power cut, too", async () =>
    isDeepStrictEqual(farthest(), [500, 100]),
  );

  await room.command("ptz.limit", { camera, corner: "up-right", to: null });
  await powerCut();
  await well();
  await becomes("exposure.backlight", "on");
  await room.command("ptz.moveTo", { camera, ...AT });
  await atRest(AT);
  assert.deepEqual(farthest(), free);
});

test("a removed setting is not restored", async () => {
  await room.command("camera.forgetSetting", { camera, setting: "white-balance.mode" });
  await powerCut();
  await well();
  await atRest(AT);
  await becomes("exposure.backlight", "on");
  assert.equal((await value("white-balance.mode")).value, "auto");
});

test("an operator's movement takes precedence", async () => {
  await powerCut();
  await well();
  const elsewhere = { pan: -300, tilt: 0, zoom: 0 };
  await room.command("ptz.moveTo", { camera, ...elsewhere });
  await atRest(elsewhere);
  await becomes("exposure.backlight", "on");
  assert.equal(simulated.camera.snapshot().pan, elsewhere.pan);
});

test("unplugging the cable for a while moves nothing", async () => {
  await atRest({ pan: -300, tilt: 0, zoom: 0 });
  const before = simulated.simulator.receivedFrames.length;
  await simulated.unplug();
  await eventually("down", async () => (await state()).health.status === "down");
  await simulated.replug();
  await well();
  await eventually("asked for its settings", async () =>
    simulated.simulator.receivedFrames.slice(before).some(({ hex }) => hex === "81090433ff"),
  );
  const moved = simulated.simulator.receivedFrames
    .slice(before)
    .filter(({ hex }) => hex.startsWith("81010602"));
  assert.deepEqual(moved, []);
});

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import { runRoomctl } from "../support/roomctl.ts";
import { Testbed } from "../support/testbed.ts";

/** `roomctl camera` through a room to an ONVIF camera. */
const closing = new AsyncDisposableStack();
let simulated: Awaited<ReturnType<typeof startOnvifSimulator>>;
let testbed: Testbed;

before(async () => {
  const profile = new ProfileCatalogue().get("generic/onvif");
  simulated = closing.use(await startOnvifSimulator({ profile }));
  const login = { username: "admin", password: "secret" };
  const connection = { type: "onvif", host: "127.0.0.1", port: simulated.port, ...login };
  testbed = closing.use(
    await Testbed.start({
      hub: "none",
      rooms: [
        {
          id: "hue",
          name: "Huế",

          camera: false,
          moreCameras: [{ id: "dome", name: "Dome", connection }],
        },
      ],
    }),
  );
  const room = testbed.room("hue");
  await eventually("proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
});

after(() => closing.disposeAsync());

const roomctl = (...args: string[]) => runRoomctl({ room: testbed.room("hue").url }, ...args);

async function said(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await roomctl(...args);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function refused(...args: string[]): Promise<string> {
  const { code, stderr } = await roomctl(...args);
  assert.notEqual(code, 0);
  return stderr;
}

test("streams are listed, and a key frame is requested in the named one", async () => {
  assert.match(await said("camera", "streams"), /PROFILE_2 +H264 +640 × 360 +30\/s +rtsp:\/\/127\.0\.0\.1/);
  await said("camera", "key-frame", "PROFILE_2");
  await said("camera", "key-frame");
  assert.deepEqual(simulated.pictures.keyFrames, ["PROFILE_2", "PROFILE_1"]);
  assert.match(await refused("camera", "key-frame", "NONE"), /Generic ONVIF has no media profile "NONE"/);
});

test("the clock is compared with the room's and set; so are the time servers", async () => {
  simulated.faults.clockOffsetMs = 3_600_000;
  const ahead = Number(/\((\d+) s ahead, set by manual\)/.exec(await said("camera", "clock"))?.[1]);
  assert.ok(Math.abs(ahead - 3600) <= 2, `${ahead} s`);
  // The camera keeps whole seconds.
  assert.match(await said("camera", "clock", "--set"), /\((exact|[12] s behind), set by manual\)/);
  assert.equal(await said("camera", "ntp", "ntp.example", "192.0.2.1"), "ntp.example, 192.0.2.1\n");
  assert.equal(await said("camera", "ntp"), "ntp.example, 192.0.2.1\n");
});

test("auxiliary commands are listed and sent; an unknown one is refused", async () => {
  assert.match(await said("camera", "auxiliary"), /tt:Wiper\|On/);
  await said("camera", "auxiliary", "tt:Wiper|On");
  assert.match(
    await refused("camera", "auxiliary", "tt:Heater|On"),
    /has no auxiliary command tt:Heater\|On; it has/,
  );
  assert.deepEqual(simulated.head.auxiliary, ["tt:Wiper|On"]);
});

async function isAt(expected: number): Promise<void> {
  const { pan } = JSON.parse(await said("ptz", "position", "--json")) as { pan: number };
  assert.ok(Math.abs(pan - expected) < 0.01, `at ${pan}, not ${expected}`);
}

test("home is saved, and a relative move starts from there", async () => {
  await said("ptz", "goto", "--pan", "0.25", "--tilt", "0", "--zoom", "0");
  await said("ptz", "save-home");
  await said("ptz", "by", "--pan", "-0.5");
  await isAt(-0.25);
  await said("ptz", "home");
  await isAt(0.25);
  assert.match(await refused("ptz", "limit", "up-right"), /Generic ONVIF has no limits/);
});

test("events are printed, then unsubscribed from", async () => {
  const listening = said("camera", "events", "--for", "3s");
  await eventually("pulling", async () => simulated.operations.includes("PullMessages"));
  simulated.device.emitEvent("tns1:Device/HardwareFailure/FanFailure", "Failed", "true");
  assert.match(await listening, /tns1:Device\/HardwareFailure\/FanFailure +Token=1 +Failed=true/);
  await eventually("unsubscribed", async () => !simulated.device.isSubscribed);
});

test("the reboot action restarts the camera", async () => {
  await said("camera", "act", "reboot");
  assert.equal(simulated.device.reboots, 1);
});

/** What a server without position and MoveStatus has, such as one on a single-board computer. */
function beWithoutStatus(): void {
  simulated.faults.unsupported.set("GetStatus", null);
  simulated.faults.stopsNamedAxesOnly = true;
}

const camera = async () => {
  const [first] = (await testbed.room("hue").state()).cameras;
  assert.ok(first);
  return first;
};

test("panels that vanish while they drive leave no camera turning, whatever it reports", async () => {
  beWithoutStatus();
  const room = testbed.room("hue");
  for (let round = 0; round < 3; round++) {
    const panel = await connectLive(room.url);
    await panel.request("ptz.drive", {
      camera: "dome",
      holder: `panel-${round}`,
      pan: 0.1,
      tilt: 0.1,
      zoom: 0,
    });
    assert.equal(simulated.head.camera.moving, true);
    panel.socket.terminate();
    await eventually("stopped", async () => !simulated.head.camera.moving);
    await eventually("said", async () => (await camera()).stop === "unconfirmed");
    assert.equal((await camera()).moving, false);
  }
});

test("a Stop that nothing shows is not called done; one that the position shows is", async () => {
  assert.match(await refused("ptz", "stop"), /stop not confirmed/);
  simulated.faults.unsupported.clear();
  await eventually("position", async () => (await camera()).position !== null);
  await said("ptz", "move", "--pan", "0.3", "--for", "1s");
  assert.match(await said("ptz", "stop"), /^dome stopped/);
  assert.equal((await camera()).stop, "confirmed");
});

test("a camera without a position stands, is asked rarely, and has presets", async () => {
  simulated.faults.position = "omitted";
  await eventually("unknown", async () => (await camera()).position === null);
  const { moving, health, model } = await camera();
  assert.deepEqual([moving, health.status, model !== null], [false, "ok", true]);
  const before = simulated.seen.length;
  const readings = () => simulated.seen.slice(before).filter(({ operation }) => operation === "GetStatus");
  await eventually("asked", async () => readings().length >= 4);
  const times = readings().map(({ atMs }) => atMs);
  assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) > 1500, "asked as often as a camera that moves");
  const room = testbed.room("hue");
  await room.command("preset.save", { camera: "dome", number: 5, name: "Bục" });
  await room.command("ptz.home", { camera: "dome" });
  await room.command("preset.recall", { camera: "dome", number: 5 });
  assert.equal((await camera()).recall?.phase, "arrived");
  simulated.faults.position = "reported";
});

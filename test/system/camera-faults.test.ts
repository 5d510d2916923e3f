import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { selfSignedCertificate } from "../simulators/onvif/certificate.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { startViscaChain } from "../simulators/visca/chain.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

/** What an operator sees of each camera fault: the panel shows the room's state and responses. */
let testbed: Testbed;
let room: RoomProcess;
let directory: string;
const closing = new AsyncDisposableStack();
let onvif: Awaited<ReturnType<typeof startOnvifSimulator>>;
let secure: Awaited<ReturnType<typeof startOnvifSimulator>>;
let chain: Awaited<ReturnType<typeof startViscaChain>>;
let serialAsDelivered: object;
let onvifAsDelivered: object;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd-faults-"));
  closing.defer(() => rm(directory, { recursive: true }));
  const profile = new ProfileCatalogue().get("generic/onvif");
  onvif = closing.use(await startOnvifSimulator({ profile }));
  secure = closing.use(await startOnvifSimulator({ profile, certificate: await selfSignedCertificate() }));
  chain = closing.use(await startViscaChain([0x040e, 0x040d], join(directory, "chain")));
  const login = { type: "onvif", host: "127.0.0.1", username: "admin", password: "secret" };
  testbed = closing.use(
    await Testbed.start({
      hub: "none",
      rooms: [
        {
          id: "hue",
          name: "Huế",

          moreCameras: [
            { id: "onvif", name: "ONVIF", connection: { ...login, port: onvif.port } },
            { id: "wrong", name: "Wrong", connection: { ...login, port: onvif.port, password: "guess" } },
            { id: "https", name: "HTTPS", connection: { ...login, port: secure.port, scheme: "https" } },
            {
              id: "trusted",
              name: "Trusted",
              connection: { ...login, port: secure.port, scheme: "https", certificate: "accept" },
            },
            { id: "plain", name: "Plain", connection: { ...login, port: secure.port } },
            { id: "first", name: "First", connection: { ...chain.connection, address: 1 } },
            { id: "second", name: "Second", connection: { ...chain.connection, address: 2 } },
          ],
        },
      ],
    }),
  );
  room = testbed.room("hue");
  serialAsDelivered = structuredClone(faults());
  onvifAsDelivered = structuredClone(onvif.faults);
  for (const id of ["cam1", "onvif", "first", "second"]) await well(id);
});

afterEach(async () => {
  Object.assign(faults(), serialAsDelivered);
  Object.assign(onvif.faults, onvifAsDelivered);
  for (const id of ["cam1", "onvif"]) await well(id);
});

after(() => closing.disposeAsync());

const serial = () => room.camera ?? assert.fail("no serial camera");
const faults = () => serial().faults;

async function state(id: string): Promise<CameraState> {
  return (await room.state()).cameras.find((camera) => camera.id === id) ?? assert.fail(id);
}

/** Waits for a proof of health that is newer than `sinceMs`. */
const well = (id: string, sinceMs = 0) =>
  eventually(`${id} well`, async () => {
    const { status, provenAtMs } = (await state(id)).health;
    return status === "ok" && (provenAtMs ?? 0) > sinceMs;
  });

/** Holds the joystick until the camera moves, releases it, and waits for standstill. */
async function drives(id: string, moving: () => boolean): Promise<void> {
  using live = await connectLive(room.url);
  const pan = ((await state(id)).position?.pan ?? 0) > 0 ? -0.5 : 0.5;
  await eventually(`${id} moves`, async () => {
    // Renewed: on a busy machine the lease may expire before the camera is seen moving.
    await live.request("ptz.drive", { camera: id, holder: "hand", pan, tilt: 0, zoom: 0 });
    return moving();
  });
  await live.request("ptz.stop", { camera: id });
  await eventually(`${id} stands still`, async () => (await state(id)).moving === false);
  assert.equal(moving(), false);
}

const serialMoves = () => serial().camera.moving;
const onvifMoves = () => onvif.head.camera.moving;

/** Asserts that the operator sees no fault. */
async function nothingShown(id: string): Promise<void> {
  const { health, lastError } = await state(id);
  assert.equal(health.status, "ok");
  assert.equal(lastError, null);
}

test("no ACK: the error names the command, and the camera stays in use", async () => {
  faults().noAck = true;
  await assert.rejects(room.command("ptz.home", { camera: "cam1" }), /timeout.*home not acknowledged within/);
  const { health, lastError } = await state("cam1");
  assert.equal(lastError?.code, "timeout");
  assert.equal(health.status, "ok");
});

test("late ACK: the camera moves and stops without a visible fault", async () => {
  faults().lateAckMs = 250;
  await drives("cam1", serialMoves);
  await nothingShown("cam1");
});

test("wrong socket: the camera moves and arrives without a visible fault", async () => {
  faults().wrongSocket = true;
  await drives("cam1", serialMoves);
  await room.command("ptz.moveTo", { camera: "cam1", pan: 60, tilt: 0, zoom: 0 });
  assert.equal(serial().camera.snapshot().pan, 60);
  await nothingShown("cam1");
});

test("noise and split frames: no visible fault", async () => {
  faults().noise = [0x00, 0x13, 0x7e];
  faults().splitFrames = true;
  await drives("cam1", serialMoves);
  await nothingShown("cam1");
});

test("merged frames: no visible fault", async () => {
  faults().mergeFrames = true;
  await drives("cam1", serialMoves);
  await room.command("ptz.moveTo", { camera: "cam1", pan: -80, tilt: 0, zoom: 0 });
  await nothingShown("cam1");
});

test("a refused command: the error shows command and reason until one succeeds", async () => {
  faults().syntaxErrors = 1;
  await assert.rejects(room.command("ptz.home", { camera: "cam1" }), /device\.refused.*home refused: syntax/);
  assert.equal((await state("cam1")).lastError?.code, "device.refused");
  await room.command("ptz.home", { camera: "cam1" });
  await nothingShown("cam1");
});

test("power cycle: the camera recovers by itself", async () => {
  serial().powerCycle();
  await eventually("obeys", async () => {
    await room.command("ptz.moveTo", { camera: "cam1", pan: 33, tilt: 0, zoom: 0 });
    return serial().camera.snapshot().pan === 33;
  });
  await well("cam1");
});

test("swapped cables of a chain: each name still moves its own camera", async () => {
  const [first, second] = chain.cameras;
  assert.ok(first && second);
  await chain.unplug();
  chain.cameras.splice(0, 2, second, first);
  await chain.replug();
  const replugged = Date.now();
  await well("first", replugged);
  await well("second", replugged);
  await room.command("ptz.moveTo", { camera: "first", pan: 111, tilt: 0, zoom: 0 });
  await room.command("ptz.moveTo", { camera: "second", pan: 222, tilt: 0, zoom: 0 });
  assert.deepEqual([first.camera.snapshot().pan, second.camera.snapshot().pan], [111, 222]);
});

test("a camera removed from its chain: the reason lists the remaining ones", async () => {
  const [gone] = chain.cameras.splice(0, 1);
  assert.ok(gone);
  chain.cameras[0]?.powerCycle();
  const missing = await eventually("missing", async () => {
    const { cameras } = await room.state();
    return cameras.find(({ health }) => /not found in its chain \(present: 1 /.test(health.reason ?? ""));
  });
  assert.equal(missing.health.status, "down");
  chain.cameras.unshift(gone);
  await well(missing.id);
});

test("an ONVIF camera whose clock is off by an hour: no visible fault", async () => {
  onvif.faults.clockOffsetMs = 3_600_000;
  await drives("onvif", onvifMoves);
  await nothingShown("onvif");
});

test("a camera with HTTP Digest only: no visible fault", async () => {
  onvif.faults.accepts = "digest";
  await drives("onvif", onvifMoves);
  await nothingShown("onvif");
});

test("a camera that ignores ContinuousMove's Timeout stops on release and on lease expiry", async () => {
  onvif.faults.timeoutIgnored = true;
  await drives("onvif", onvifMoves);
  await room.command("ptz.drive", { camera: "onvif", holder: "forgetful", pan: 0.4, tilt: 0, zoom: 0 });
  await eventually("the lease ran out", async () => (await state("onvif")).moving === false);
  assert.equal(onvifMoves(), false);
});

test("a camera whose MoveStatus is always UNKNOWN: a preset recall arrives", async () => {
  onvif.faults.moveStatus = "UNKNOWN";
  await room.command("preset.save", { camera: "onvif", number: 3, name: "Cửa" });
  const there = onvif.head.camera.snapshot();
  await room.command("ptz.home", { camera: "onvif" });
  await room.command("preset.recall", { camera: "onvif", number: 3 });
  assert.deepEqual(onvif.head.camera.snapshot(), there);
  assert.equal((await state("onvif")).recall?.phase, "arrived");
});

test("a camera with preset numbers off by one: the room notices and corrects the position", async () => {
  await room.command("ptz.moveTo", { camera: "onvif", pan: 0.5, tilt: 0, zoom: 0 });
  await room.command("preset.save", { camera: "onvif", number: 4, name: "Bục" });
  const there = onvif.head.camera.snapshot();
  await room.command("ptz.moveTo", { camera: "onvif", pan: -0.5, tilt: 0, zoom: 0 });
  await room.command("preset.save", { camera: "onvif", number: 5, name: "Bảng" });
  onvif.faults.presetOffByOne = true;
  await room.command("preset.recall", { camera: "onvif", number: 4 });
  assert.deepEqual(onvif.head.camera.snapshot(), there);
});

test("a wrong password: reported as such, not as a broken cable", async () => {
  const refused = await eventually("refused", async () => {
    const camera = await state("wrong");
    return camera.health.status === "down" && camera;
  });
  assert.equal(refused.faultCode, "access.denied");
  assert.match(refused.health.reason ?? "", /refuses user "admin"; check user name and password/);
});

test("HTTPS with a self-signed certificate: the reason says how to trust it", async () => {
  const refused = await eventually("refused", async () => {
    const camera = await state("https");
    return camera.health.status === "down" && camera;
  });
  assert.match(refused.health.reason ?? "", /certificate.*[0-9a-f]{64}/is);
});

test("an HTTPS-only camera: down by HTTP with the reason, ok by HTTPS", async () => {
  await well("trusted");
  await drives("trusted", () => secure.head.camera.moving);
  const refused = await eventually("refused", async () => {
    const camera = await state("plain");
    return camera.health.status === "down" && camera;
  });
  assert.equal(refused.faultCode, "unavailable");
  assert.match(refused.health.reason ?? "", /https/i);
});

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraEvidence } from "../../drivers/camera.ts";
import { SerialStream } from "../../drivers/transport/serial.ts";
import { ViscaCamera } from "../../drivers/visca/driver.ts";
import { DEFAULT_TIMINGS } from "../../drivers/visca/timings.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { eventually } from "../support/house.ts";

const STOP = "8101060101010303ff";

async function rig(timings: Partial<typeof DEFAULT_TIMINGS> = {}) {
  const directory = await mkdtemp(join(tmpdir(), "roomd-visca-"));
  const simulated = await startViscaSimulator({ link: join(directory, "tty") });
  const stream = new SerialStream({
    path: simulated.path,
    baudRate: 9600,
    reopen: { firstMs: 50, maxMs: 200 },
  });
  const camera = new ViscaCamera({
    id: "cam1",
    address: 1,
    stream,
    timings: { ...DEFAULT_TIMINGS, ...timings },
  });
  const evidence: CameraEvidence[] = [];
  camera.onEvidence((item) => evidence.push(item));
  const opened = Promise.withResolvers<void>();
  stream.onState(({ open }) => open && opened.resolve());
  stream.start();
  await opened.promise;
  await camera.position();
  return {
    simulated,
    camera,
    evidence,
    [Symbol.asyncDispose]: async () => {
      await camera[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

const refusedWith = (code: string) => (error: unknown) => error instanceof RoomdError && error.code === code;

test("the first exchange sets up the chain and proves the camera", async () => {
  await using it = await rig();
  const frames = it.simulated.simulator.seen.map(({ hex }) => hex);
  assert.deepEqual(frames.slice(0, 3), ["883001ff", "88010001ff", "81090002ff"]);
  assert.deepEqual(await it.camera.identity(), {
    maker: "0020",
    model: "040d",
    firmware: "0100",
    serial: null,
  });
  assert.ok(it.evidence.some(({ kind }) => kind === "answered"));
});

test("drives in all axes and stands still after Stop", async () => {
  await using it = await rig();
  await it.camera.drive({ pan: 1, tilt: -0.5, zoom: 0.5 });
  await eventually("moved", async () => {
    const { pan, tilt, zoom } = it.simulated.camera.snapshot();
    return pan > 50 && tilt < -10 && zoom > 50;
  });
  await it.camera.stop();
  const [first, second] = [await it.camera.position(), await it.camera.position()];
  assert.deepEqual(first, second);
  assert.equal(it.simulated.camera.moving, false);
});

test("an absolute move and a preset complete when the camera has arrived", async () => {
  await using it = await rig();
  await it.camera.moveTo({ pan: -300, tilt: 200, zoom: 1000 });
  assert.deepEqual(await it.camera.position(), { pan: -300, tilt: 200, zoom: 1000 });
  await it.camera.savePreset(3);
  await it.camera.home();
  assert.equal((await it.camera.position()).pan, 0);
  await it.camera.recallPreset(3);
  assert.deepEqual(await it.camera.position(), { pan: -300, tilt: 200, zoom: 1000 });
  await it.camera.resetPreset(3);
  assert.equal(it.simulated.camera.presets.has(3), false);
});

test("power goes to standby and back", async () => {
  await using it = await rig();
  await it.camera.power("standby");
  assert.equal(await it.camera.powerState(), "standby");
  await it.camera.power("on");
  assert.equal(await it.camera.powerState(), "on");
});

test("both sockets work at once, and a third command waits for one of them", async () => {
  await using it = await rig();
  const ended: string[] = [];
  const long = it.camera.moveTo({ pan: 900, tilt: 100, zoom: 4000 }).then(() => ended.push("long"));
  const third = it.camera.savePreset(1).then(() => ended.push("third"));
  await Promise.all([long, third]);
  assert.ok(ended.includes("long") && ended.includes("third"));
  assert.equal(it.simulated.simulator.seen.filter(({ hex }) => hex.startsWith("8101")).length, 3);
});

test("buffer full and not executable are tried again, a syntax error is not", async () => {
  await using it = await rig();
  it.simulated.faults.bufferFull = 2;
  await it.camera.home();
  it.simulated.faults.notExecutable = 2;
  await it.camera.home();
  it.simulated.faults.syntaxErrors = 1;
  await assert.rejects(it.camera.home(), refusedWith("device.refused"));
});

test("Stop overtakes a thousand queued commands, and no queued movement leaves after it", async () => {
  await using it = await rig();
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  const queued = Array.from({ length: 1000 }, (_, index) =>
    it.camera.moveTo({ pan: index, tilt: 0, zoom: 0 }),
  );
  const ends = Promise.allSettled(queued);
  const before = it.simulated.simulator.seen.length;
  await it.camera.stop();
  await ends;
  const after = it.simulated.simulator.seen.slice(before).map(({ hex }) => hex);
  const position = after.indexOf(STOP);
  assert.ok(position >= 0 && position <= 2, `Stop came as number ${position}`);
  assert.equal(after.slice(position + 1).filter((hex) => hex.startsWith("81010602")).length, 0);
  assert.deepEqual(await it.camera.position(), await it.camera.position());
});

test("a lost Stop is sent again until the camera stands still", async () => {
  await using it = await rig({ stopAgainMs: 60 });
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  it.simulated.faults.loseStops = 3;
  await it.camera.stop();
  assert.ok(it.simulated.simulator.seen.filter(({ hex }) => hex === STOP).length >= 4);
  assert.equal(it.simulated.camera.moving, false);
});

test("connected but deaf: a failed inquiry says so, and the camera is taken back when it hears again", async () => {
  await using it = await rig({ inquiryMs: 150 });
  it.simulated.faults.deaf = true;
  await assert.rejects(it.camera.position(), refusedWith("timeout"));
  assert.equal(it.evidence.at(-1)?.kind, "silent");
  it.simulated.faults.deaf = false;
  await it.camera.position();
  assert.equal(it.evidence.at(-1)?.kind, "answered");
});

test("a camera that never acknowledges is a time-out, not a hang", async () => {
  await using it = await rig({ ackMs: 100 });
  it.simulated.faults.noAck = true;
  await assert.rejects(it.camera.home(), refusedWith("timeout"));
});

test("noise before and pieces within replies are survived", async () => {
  await using it = await rig();
  it.simulated.faults.noise = [0x00, 0x12, 0x7f];
  it.simulated.faults.splitFrames = true;
  await it.camera.moveTo({ pan: 50, tilt: 50, zoom: 10 });
  assert.deepEqual(await it.camera.position(), { pan: 50, tilt: 50, zoom: 10 });
  assert.ok(it.camera.counters.discardedBytes > 0);
});

test("an unplugged cable fails what is under way, and a replugged one works", async () => {
  await using it = await rig();
  const move = it.camera.moveTo({ pan: 2000, tilt: 0, zoom: 0 });
  const failed = assert.rejects(move, refusedWith("unavailable"));
  it.simulated.unplug();
  await failed;
  await assert.rejects(it.camera.stop(), refusedWith("unavailable"));
  await it.simulated.replug();
  await eventually("answers again", () => it.camera.position());
});

test("a caller that gives up is let go", async () => {
  await using it = await rig();
  const abort = new AbortController();
  const move = it.camera.home(abort.signal);
  abort.abort();
  await assert.rejects(move, refusedWith("aborted"));
});

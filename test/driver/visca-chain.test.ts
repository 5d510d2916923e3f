import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Camera } from "../../drivers/camera.ts";
import { Connections } from "../../drivers/connections.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { isViscaConfig, ViscaFactory } from "../../drivers/visca/factory.ts";
import { startViscaChain } from "../simulators/visca/chain.ts";
import { cameraConfig } from "../support/camera-rig.ts";
import { eventually } from "../support/eventually.ts";

const EVI_D70 = 0x040e;
const EVI_D100 = 0x040d;
const OTHER = 0x0507;

async function chainRig(models: readonly number[]) {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "roomd-chain-"));
  stack.defer(() => rm(directory, { recursive: true }));
  const chain = stack.use(await startViscaChain(models, join(directory, "tty")));
  const configs = models.map((_, index) =>
    cameraConfig({ id: `cam${index + 1}`, connection: { ...chain.connection, address: index + 1 } }),
  );
  const connections = stack.use(new Connections({ udpPort: 0, hosts: [] }));
  const factory = new ViscaFactory({
    connections,
    catalogue: new ProfileCatalogue(),
    timings: { inquiryMs: 500, ackMs: 2000 },
  });
  const cameras = configs.filter(isViscaConfig).map((config) => stack.use(factory.open(config)));
  connections.start();
  for (const camera of cameras) await eventually(`${camera.id} responds`, () => camera.position());
  const owned = stack.move();
  return { chain, cameras, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Moves one camera to its own position, and returns the simulator that went there. */
async function moved(camera: Camera | undefined, pan: number): Promise<void> {
  assert.ok(camera);
  await camera.moveTo({ pan, tilt: 0, zoom: 0 });
  assert.equal((await camera.position()).pan, pan);
}

test("seven cameras on one serial port are moved and stopped individually", async () => {
  await using it = await chainRig(Array(7).fill(EVI_D70));
  await Promise.all(it.cameras.map((camera, index) => moved(camera, (index + 1) * 20)));
  assert.deepEqual(
    it.chain.cameras.map(({ camera }) => camera.snapshot().pan),
    [20, 40, 60, 80, 100, 120, 140],
  );
  for (const camera of it.cameras) await camera.drive({ pan: 0.2, tilt: 0, zoom: 0 });
  for (const [index, camera] of it.cameras.entries()) {
    await camera.stop();
    const still = it.chain.cameras.map((one) => !one.camera.moving);
    assert.deepEqual(still, [...Array(index + 1).fill(true), ...Array(6 - index).fill(false)]);
  }
});

test("a shared serial port is opened once, and addresses are assigned once", async () => {
  await using it = await chainRig([EVI_D70, EVI_D100, OTHER]);
  const broadcasts = it.chain.cameras[0]?.receivedFrames.filter(({ hex }) => hex.startsWith("8830")) ?? [];
  assert.equal(broadcasts.length, 1);
});

test("a power-cycled camera gets its address back; the others go on", async () => {
  await using it = await chainRig([EVI_D70, EVI_D70, EVI_D70]);
  const sweep = it.cameras[0]?.moveTo({ pan: 1500, tilt: 0, zoom: 0 });
  it.chain.cameras[1]?.powerCycle();
  await eventually("found again", () => it.cameras[1]?.position() ?? Promise.resolve(null));
  await moved(it.cameras[1], 33);
  assert.equal(it.chain.cameras[1]?.camera.snapshot().pan, 33);
  await sweep;
  assert.equal(it.chain.cameras[0]?.camera.snapshot().pan, 1500);
});

test("cameras whose cables were swapped are found at their new addresses", async () => {
  await using it = await chainRig([EVI_D70, EVI_D100]);
  const [first, second] = it.chain.cameras;
  assert.ok(first && second);
  await it.chain.unplug();
  it.chain.cameras.splice(0, 2, second, first);
  await it.chain.replug();
  await eventually("first found", () => it.cameras[0]?.position() ?? Promise.resolve(null));
  await eventually("second found", () => it.cameras[1]?.position() ?? Promise.resolve(null));
  await moved(it.cameras[0], 70);
  await moved(it.cameras[1], 100);
  assert.deepEqual([first.camera.snapshot().pan, second.camera.snapshot().pan], [70, 100]);
});

test("a camera removed from the chain is reported missing, and no other camera gets its commands", async () => {
  await using it = await chainRig([EVI_D70, EVI_D100, OTHER]);
  const [gone] = it.chain.cameras.splice(0, 1);
  assert.ok(gone);
  it.chain.cameras[0]?.powerCycle();
  const missing = /not found in its chain \(present: 1 \(0020-040d\), 2 \(0020-0507\)/;
  await eventually("camera 1 is refused", async () => {
    const error = await it.cameras[0]?.position().catch((caught: Error) => caught);
    return error instanceof Error && missing.test(error.message);
  });
  await assert.rejects(it.cameras[0]?.moveTo({ pan: 500, tilt: 0, zoom: 0 }) ?? Promise.resolve());
  await eventually("camera 2 responds", () => it.cameras[1]?.position() ?? Promise.resolve(null));
  await moved(it.cameras[1], 44);
  assert.deepEqual(
    it.chain.cameras.map(({ camera }) => camera.snapshot().pan),
    [44, 0],
  );
  it.chain.cameras.unshift(gone);
  await eventually("camera 1 is back", () => it.cameras[0]?.position() ?? Promise.resolve(null));
  await moved(it.cameras[0], 11);
  assert.equal(gone.camera.snapshot().pan, 11);
});

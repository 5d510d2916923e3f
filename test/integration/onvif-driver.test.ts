import assert from "node:assert/strict";
import { test } from "node:test";
import type { CameraProfile, Quirk } from "../../daemon/contract/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraEvidence } from "../../drivers/camera.ts";
import { OnvifCamera, type OnvifOptions } from "../../drivers/onvif/driver.ts";
import { DEFAULT_TIMINGS } from "../../drivers/onvif/timings.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { type OnvifSimulatorOptions, startOnvifSimulator } from "../simulators/onvif/index.ts";
import { eventually } from "../support/house.ts";

const GENERIC = new ProfileCatalogue().get("generic/onvif");
const STILL = { pan: 0, tilt: 0, zoom: 0 };

function withQuirks(...quirks: Quirk[]): CameraProfile {
  return { ...GENERIC, quirks: quirks.map((quirk) => ({ quirk, source: "onvif-ptz, section test" })) };
}

interface Rig {
  readonly profile?: CameraProfile;
  readonly camera?: Partial<OnvifOptions>;
  readonly simulator?: Partial<OnvifSimulatorOptions>;
  readonly timings?: Partial<typeof DEFAULT_TIMINGS>;
}

async function rig({ profile = GENERIC, camera: options, simulator, timings }: Rig = {}) {
  const simulated = await startOnvifSimulator({ profile, ...simulator });
  const camera = new OnvifCamera({
    id: "cam1",
    address: simulated.address,
    port: simulated.port,
    secure: "http",
    username: "admin",
    password: "secret",
    profile,
    timings: { ...DEFAULT_TIMINGS, arrivalPollMs: 40, departureMs: 200, ...timings },
    ...options,
  });
  const evidence: CameraEvidence[] = [];
  camera.onEvidence((item) => evidence.push(item));
  return {
    simulated,
    camera,
    evidence,
    [Symbol.asyncDispose]: async () => {
      await camera[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
    },
  };
}

const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(error instanceof RoomdError, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

test("says who it is and what it can do, and proves it", async () => {
  await using it = await rig();
  assert.deepEqual(await it.camera.identity(), {
    maker: "Generic",
    model: "ONVIF",
    firmware: "1.10.2",
    serial: "0042",
  });
  const { panTilt, zoom, absolute, home, power, presets, settings } = it.camera.abilities;
  assert.deepEqual(
    { panTilt, zoom, absolute, home, power },
    {
      panTilt: true,
      zoom: true,
      absolute: true,
      home: true,
      power: false,
    },
  );
  assert.deepEqual(presets, { first: 1, count: 255 });
  assert.deepEqual(settings["exposure.gain"], { minimum: 0, maximum: 40 });
  assert.equal(settings["exposure.iris"], undefined);
  assert.equal(it.evidence.at(-1)?.kind, "answered");
});

test("drives in all axes and stands still after Stop", async () => {
  await using it = await rig();
  await it.camera.drive({ pan: 1, tilt: -0.5, zoom: 0.5 });
  await eventually("moved", async () => {
    const { pan, tilt, zoom } = it.simulated.head.camera.snapshot();
    return pan > 50 && tilt < -10 && zoom > 50;
  });
  await it.camera.stop();
  const [first, second] = [await it.camera.position(), await it.camera.position()];
  assert.deepEqual(first, second);
  assert.equal(it.simulated.head.camera.moving, false);
});

test("an absolute move and a preset complete when the camera has arrived", async () => {
  await using it = await rig();
  await it.camera.moveTo({ pan: -0.3, tilt: 0.2, zoom: 0.1 });
  const near = async (expected: typeof STILL) => {
    const { pan, tilt, zoom } = await it.camera.position();
    assert.ok(Math.abs(pan - expected.pan) + Math.abs(tilt - expected.tilt) < 0.01, `${pan} ${tilt}`);
    assert.ok(Math.abs(zoom - expected.zoom) < 0.01, `${zoom}`);
    assert.equal(it.simulated.head.camera.moving, false);
  };
  await near({ pan: -0.3, tilt: 0.2, zoom: 0.1 });
  await it.camera.savePreset(3);
  await it.camera.home();
  await near(STILL);
  await it.camera.recallPreset(3);
  await near({ pan: -0.3, tilt: 0.2, zoom: 0.1 });
  await it.camera.moveBy({ pan: 0.3, tilt: 0, zoom: 0 });
  await near({ pan: 0, tilt: 0.2, zoom: 0.1 });
  await it.camera.savePreset(3);
  assert.equal(it.simulated.head.presets.size, 1);
  await it.camera.resetPreset(3);
  assert.equal(it.simulated.head.presets.size, 0);
  await assert.rejects(it.camera.recallPreset(3), refusedWith("not-found"));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA_ACTIONS, type SettingName } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera, Velocity } from "../../drivers/camera.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import type { ViscaTransport } from "../simulators/visca/index.ts";
import { type CameraRig, cameraRig } from "../support/camera-rig.ts";
import { eventually } from "../support/eventually.ts";

const catalogue = new ProfileCatalogue();

/** The first VISCA connection of a profile. */
function transportOf({ connections }: CameraProfile): ViscaTransport {
  const found = connections.find(({ type }) => type !== "onvif")?.type;
  assert.ok(found && found !== "onvif");
  return found;
}

const unsupported = (error: unknown) => error instanceof RoomdError && error.code === "device.unsupported";

async function drives({ camera, simulated }: CameraRig): Promise<void> {
  const sides: readonly [Velocity, (moved: Velocity) => boolean][] = [
    [{ pan: 1, tilt: 0, zoom: 0 }, ({ pan }) => pan > 0],
    [{ pan: -1, tilt: 0, zoom: 0 }, ({ pan }) => pan < 0],
    [{ pan: 0, tilt: 1, zoom: 1 }, ({ tilt, zoom }) => tilt > 0 && zoom > 0],
    [{ pan: 0, tilt: -1, zoom: -1 }, ({ tilt, zoom }) => tilt < 0 && zoom < 0],
  ];
  for (const [velocity, went] of sides) {
    const from = simulated.camera.snapshot();
    await camera.drive(velocity);
    await eventually(`went ${JSON.stringify(velocity)}`, async () => {
      const { pan, tilt, zoom } = simulated.camera.snapshot();
      return went({ pan: pan - from.pan, tilt: tilt - from.tilt, zoom: zoom - from.zoom });
    });
    await camera.stop();
    assert.equal(simulated.camera.moving, false);
    assert.deepEqual(await camera.position(), simulated.camera.snapshot());
  }
}

async function goes({ camera, simulated }: CameraRig, profile: CameraProfile): Promise<void> {
  const { absolute, home, presets, power } = camera.capabilities;
  const { pan, tilt } = profile;
  // Not to the limits, which takes long; the encoders' tests cover them.
  const near = (range: typeof pan) => Math.max(range?.minimum ?? -100, Math.min(range?.maximum ?? 100, -100));
  const target = { pan: near(pan), tilt: near(tilt), zoom: 500 };
  if (absolute) {
    await camera.moveTo(target);
    assert.deepEqual(await camera.position(), target);
  } else await assert.rejects(camera.moveTo(target), unsupported);
  if (presets) {
    const { first, count } = presets;
    const place = simulated.camera.snapshot();
    await camera.savePreset(first + count - 1);
    if (home) await camera.home();
    await camera.recallPreset(first + count - 1);
    assert.deepEqual(await camera.position(), place);
    await assert.rejects(camera.savePreset(first + count), unsupported);
  } else await assert.rejects(camera.savePreset(1), unsupported);
  if (home) {
    await camera.home();
    assert.equal((await camera.position()).pan, 0);
  } else await assert.rejects(camera.home(), unsupported);
  if (!power) return assert.rejects(camera.setPower("standby"), unsupported);
  await camera.setPower("standby");
  assert.equal(await camera.powerState(), "standby");
}

async function takesSettings(camera: Camera): Promise<void> {
  for (const [key, range] of Object.entries(camera.capabilities.settings)) {
    const name = key as SettingName;
    const values = "values" in range ? range.values : [range.minimum, range.maximum];
    for (const value of values) {
      await camera.set(name, value);
      const read = await camera.get(name).catch((error: unknown) => {
        // Some settings have no inquiry.
        assert.ok(unsupported(error), String(error));
        return value;
      });
      assert.equal(read, value, `${name} ${value}`);
    }
  }
  for (const action of camera.capabilities.actions) await camera.runAction(action);
  const able: readonly string[] = camera.capabilities.actions;
  const lacking = CAMERA_ACTIONS.filter((action) => !able.includes(action));
  for (const action of lacking) await assert.rejects(camera.runAction(action), unsupported);
}

for (const name of catalogue.names) {
  const profile = catalogue.get(name);
  if (profile.protocol !== "visca") continue;
  test(`${name} works with the driver as its profile states, without time-outs`, async () => {
    await using it = await cameraRig(transportOf(profile), {}, profile);
    assert.deepEqual(it.camera.profile, { manufacturer: profile.manufacturer, model: profile.model });
    await drives(it);
    await goes(it, profile);
    await takesSettings(it.camera);
    const refused = it.evidence.filter(({ kind }) => kind === "silent");
    assert.deepEqual(refused, []);
  });
}

test("reserved preset numbers and unanswered inquiries are not sent", async () => {
  await using ptzoptics = await cameraRig("tcp", {}, catalogue.get("ptzoptics/20x-g2"));
  await assert.rejects(ptzoptics.camera.recallPreset(95), /stores 0 to \d+ except 90 to 99/);
  assert.ok(ptzoptics.simulated.simulator.receivedFrames.every(({ hex }) => !hex.startsWith("8101043f")));
  const model = catalogue.get("tenveo/tevo-vhd20han");
  const settings: CameraProfile["settings"] = {
    ...model.settings,
    "focus.position": { minimum: 0, maximum: 100, source: "tenveo-help, section Troubleshooting" },
  };
  await using tenveo = await cameraRig("tcp", {}, { ...model, settings });
  await assert.rejects(tenveo.camera.get("focus.position"), /does not report focus\.position/);
  assert.ok(tenveo.simulated.simulator.receivedFrames.every(({ hex }) => hex !== "81090448ff"));
});

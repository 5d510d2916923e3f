import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startViscaSimulator, type ViscaTransport } from "../simulators/visca/index.ts";
import { startReplay, type TraceLine } from "../simulators/visca/replay.ts";
import { cameraRig } from "../support/camera-rig.ts";

const ROOMCTL = resolve(import.meta.dirname, "../../bin/roomctl");
const run = promisify(execFile);
let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd-probe-"));
});

after(() => rm(directory, { recursive: true }));

interface Probed {
  readonly profile: CameraProfile;
  readonly findings: { readonly movement: { readonly returned: boolean; readonly absolute: string } | null };
  readonly files: { readonly profile: string; readonly trace: string };
}

function deviceOf({ type, path, host, port }: Record<string, unknown>): string {
  return type === "serial" ? String(path) : `${type}://${host}:${port}`;
}

async function probed(connection: Record<string, unknown>, ...options: string[]): Promise<Probed> {
  const out = join(directory, "profiles");
  const args = ["camera", "probe", deviceOf(connection), "--json", "--out", out, ...options];
  const { stdout } = await run(ROOMCTL, args);
  return JSON.parse(stdout) as Probed;
}

function reversals({ quirks = [] }: CameraProfile): string[] {
  return quirks.map(({ quirk }): string => quirk).filter((quirk) => quirk.endsWith("reversed"));
}

const catalogue = new ProfileCatalogue();

for (const [name, transport] of [
  ["sony/evi-d70", "serial"],
  ["sony/brc-h700", "serial"],
  ["sony/srg-300h", "visca-over-ip"],
  ["ptzoptics/20x-g2", "tcp"],
] as const satisfies [string, ViscaTransport][]) {
  test(`the probe of a ${name} matches its profile and leaves it where it was`, async () => {
    const model = catalogue.get(name);
    await using simulated = await startViscaSimulator({
      transport,
      link: join(directory, "tty"),
      profile: model,
      speedFactor: 10,
    });
    simulated.camera.moveTo({ pan: 120, tilt: 40, zoom: 900 });
    const { profile, findings } = await probed(simulated.connection, "--move");
    for (const axis of ["pan", "tilt"] as const) {
      assert.equal(profile[axis]?.digits ?? 4, model[axis]?.digits ?? 4);
      if (model[axis]?.minimum === undefined) continue;
      assert.equal(profile[axis]?.minimum, model[axis].minimum, axis);
      assert.equal(profile[axis]?.maximum, model[axis].maximum, axis);
    }
    assert.deepEqual(reversals(profile), reversals(model));
    assert.equal(profile.presets?.first, model.presets?.first);
    assert.equal(profile.presets?.count, model.presets?.count);
    assert.equal(findings.movement?.absolute, "arrives");
    assert.equal(findings.movement?.returned, true);
    assert.deepEqual(simulated.camera.snapshot(), { pan: 120, tilt: 40, zoom: 900 });
    assert.equal(simulated.camera.moving, false);
  });
}

test("with --no-move nothing moves, and the profile has only what responses tell", async () => {
  await using simulated = await startViscaSimulator({ link: join(directory, "tty") });
  const { profile, findings, files } = await probed(simulated.connection, "--no-move");
  assert.equal(findings.movement, null);
  assert.equal(profile.pan?.minimum, undefined);
  assert.equal(profile.absolute, undefined);
  const moves = simulated.simulator.receivedFrames.filter(
    ({ hex }) => /^81010[46]/.test(hex) && !/^8101(060101010303|040700)ff$/.test(hex),
  );
  assert.deepEqual(moves, []);
  // What was written is a profile that the catalogue takes, by itself.
  const written = new ProfileCatalogue([join(directory, "profiles")]);
  const name = files.profile.split("/").slice(-2).join("/").replace(".json", "");
  assert.deepEqual(written.get(name), profile);
});

test("a probed profile drives the camera, and the trace simulates it", async () => {
  await using simulated = await startViscaSimulator({
    link: join(directory, "tty"),
    ackMs: 12,
    speedFactor: 10,
  });
  const first = await probed(simulated.connection, "--no-move");
  const trace = (await readFile(first.files.trace, "utf8")).trim().split("\n");
  const lines = trace.map((line) => JSON.parse(line) as TraceLine);
  await using replay = await startReplay(lines, join(directory, "replay"));
  const second = await probed(replay.connection, "--no-move");
  const { documents: _, timings: __, ...found } = second.profile;
  const { documents: ___, timings: ____, ...before } = first.profile;
  assert.deepEqual(found, before);
  const moved = await probed(simulated.connection, "--move");
  await using it = await cameraRig("serial", {}, moved.profile);
  await it.camera.moveTo({ pan: 30, tilt: 10, zoom: 100 });
  assert.deepEqual(await it.camera.position(), { pan: 30, tilt: 10, zoom: 100 });
});

test("an invalid, missing or silent device is reported with what to try", async () => {
  await assert.rejects(run(ROOMCTL, ["camera", "probe", "nonsense://x"]), /write one of .*tcp:/s);
  await assert.rejects(run(ROOMCTL, ["camera", "probe", "/dev/no-such-port"]), /cannot be opened .*cable/s);
  await using simulated = await startViscaSimulator({ link: join(directory, "tty") });
  simulated.faults.unresponsive = true;
  const deaf = run(ROOMCTL, ["camera", "probe", deviceOf(simulated.connection), "--no-move"]);
  await assert.rejects(deaf, /no response from the camera; check baud rate/);
});

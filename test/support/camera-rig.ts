import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Value } from "typebox/value";
import { CameraConfig } from "../../daemon/contract/config/room-config.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import type { Camera, CameraEvidence } from "../../drivers/camera.ts";
import { Connections } from "../../drivers/connections.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { isViscaConfig, ViscaFactory } from "../../drivers/visca/factory.ts";
import type { ViscaTimings } from "../../drivers/visca/timings.ts";
import { type SimulatedCamera, startViscaSimulator, type ViscaTransport } from "../simulators/visca/index.ts";
import { eventually } from "./eventually.ts";

export interface CameraRig extends AsyncDisposable {
  readonly simulated: SimulatedCamera;
  readonly camera: Camera;
  readonly evidence: CameraEvidence[];
}

/** Returns a camera configuration with defaults. */
export function cameraConfig(camera: Record<string, unknown>): CameraConfig {
  return Value.Parse(CameraConfig, Value.Default(CameraConfig, { name: "Camera", ...camera }));
}

/** Adds a model as a JSON file, as an installer would. */
async function addProfile(folder: string, name: string, profile: CameraProfile): Promise<void> {
  const file = join(folder, `${name}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(profile));
}

/** A busy machine takes longer than a camera: only a test that expects a time-out sets a short one. */
const PATIENT_TIMINGS: Partial<ViscaTimings> = { ackMs: 10_000, inquiryMs: 10_000 };

/** A simulated camera and its driver, after the first response. */
export async function cameraRig(
  transport: ViscaTransport,
  timings: Partial<ViscaTimings> = {},
  profile?: CameraProfile,
): Promise<CameraRig> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "roomd-visca-"));
  stack.defer(() => rm(directory, { recursive: true }));
  const simulated = stack.use(
    await startViscaSimulator({
      transport,
      link: join(directory, "tty"),
      ...(profile ? { profile } : {}),
    }),
  );
  const folder = join(directory, "profiles");
  if (profile) await addProfile(folder, "test/model", profile);
  const named = profile ? { profile: "test/model" } : {};
  const config = cameraConfig({ id: "cam1", connection: simulated.connection, ...named });
  const connections = stack.use(new Connections({ udpPort: 0, hosts: ["127.0.0.1"] }));
  const factory = new ViscaFactory({
    connections,
    catalogue: new ProfileCatalogue([folder]),
    timings: { ...PATIENT_TIMINGS, ...timings },
  });
  assert.ok(isViscaConfig(config));
  const camera = stack.use(factory.open(config));
  const evidence: CameraEvidence[] = [];
  camera.onEvidence((item) => evidence.push(item));
  connections.start();
  await eventually("first response", () => camera.position());
  const owned = stack.move();
  return { simulated, camera, evidence, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

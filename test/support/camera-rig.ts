import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Value } from "typebox/value";
import { CameraConfig } from "../../daemon/contract/room-config.ts";
import type { Camera, CameraEvidence } from "../../drivers/camera.ts";
import { CameraRegistry } from "../../drivers/registry.ts";
import type { ViscaTimings } from "../../drivers/visca/timings.ts";
import { type SimulatedCamera, startViscaSimulator, type ViscaTransport } from "../simulators/visca/index.ts";
import { eventually } from "./house.ts";

export interface CameraRig extends AsyncDisposable {
  readonly simulated: SimulatedCamera;
  readonly camera: Camera;
  readonly evidence: CameraEvidence[];
}

/** A camera's configuration with its defaults. */
export function cameraConfig(camera: Record<string, unknown>): CameraConfig {
  return Value.Parse(CameraConfig, Value.Default(CameraConfig, { name: "Camera", ...camera }));
}

/** A simulated camera and the driver that the room would open for it, which has had one answer. */
export async function cameraRig(
  transport: ViscaTransport,
  timings: Partial<ViscaTimings> = {},
): Promise<CameraRig> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-visca-"));
  const simulated = await startViscaSimulator({ transport, link: join(directory, "tty") });
  const config = cameraConfig({ id: "cam1", connection: simulated.connection });
  const registry = new CameraRegistry([config], { udpPort: 0, profileFolders: [], timings });
  const camera = registry.open(config);
  const evidence: CameraEvidence[] = [];
  camera.onEvidence((item) => evidence.push(item));
  registry.start();
  await eventually("first answer", () => camera.position());
  return {
    simulated,
    camera,
    evidence,
    [Symbol.asyncDispose]: async () => {
      await camera[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

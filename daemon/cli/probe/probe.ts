import { CameraRegistry, type ViscaConfig } from "../../../drivers/camera-registry.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import type { CameraProfile } from "../../contract/device/camera-profile.ts";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import { probeMovement } from "./movement-probe.ts";
import { probePresets } from "./preset-probe.ts";
import { buildProfile, type Findings, INQUIRIES } from "./profile-builder.ts";
import { RawViscaClient } from "./raw-visca-client.ts";
import { probeVisca, type ViscaFindings } from "./visca-probe.ts";

/** A frame of the trace, by which the camera can be simulated. */
export interface TraceLine {
  readonly atMs: number;
  readonly direction: "sent" | "received";
  /** Without the header of VISCA over IP. */
  readonly hex: string;
}

export interface ProbeOptions {
  readonly moving: "allowed" | "no";
  readonly progress: (text: string) => void;
}

/** So long the line may take to open, ms. */
const OPEN_MS = 4000;

/** Asks, and if allowed moves, a camera that nobody else uses. Rejects with `unavailable` when its line does
 * not open, `timeout` when it says nothing at all. */
export async function probe(
  device: string,
  config: ViscaConfig,
  { moving, progress }: ProbeOptions,
): Promise<{ findings: Findings; profile: CameraProfile; trace: readonly TraceLine[] }> {
  const trace: TraceLine[] = [];
  const startedAt = performance.now();
  const tracing = {
    udpPort: 52381,
    profileFolders: [],
    trace: (direction: TraceLine["direction"], frame: Uint8Array) => {
      const hex = Buffer.from(frame).toString("hex");
      trace.push({ atMs: Math.round(performance.now() - startedAt), direction, hex });
    },
  };
  const visca = await (async () => {
    await using registry = new CameraRegistry([config], tracing);
    const port = registry.openPort(config);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let reason: string | null = null;
    port.onState((state) => {
      if (state.open) resolve();
      else reason = state.reason;
    });
    const timer = setTimeout(() => {
      reject(
        new RoomdError("unavailable", `${device} does not open (${reason}); check its name, cable and power`),
      );
    }, OPEN_MS);
    registry.start();
    await promise.finally(() => clearTimeout(timer));
    await port.initialise();
    return await probeVisca(new RawViscaClient(port), progress);
  })();
  const moved = moving === "allowed" && visca.position ? await move(config, visca, tracing, progress) : null;
  const findings = { visca, movement: moved?.movement ?? null, presets: moved?.presets ?? null };
  return { findings, profile: buildProfile(device, config.connection, findings), trace };
}

async function move(
  config: ViscaConfig,
  { position }: ViscaFindings,
  options: ConstructorParameters<typeof CameraRegistry>[1],
  progress: (text: string) => void,
) {
  await using registry = new CameraRegistry([config], options);
  const generic = new ProfileCatalogue().get("generic/visca");
  // What a profile of this model says must not keep it from being found out.
  const camera = registry.open(config, {
    ...generic,
    pan: { source: INQUIRIES, ...generic.pan, digits: position?.panDigits ?? 4 },
    tilt: { source: INQUIRIES, ...generic.tilt, digits: position?.tiltDigits ?? 4 },
  });
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  registry.start();
  try {
    const opened = performance.now();
    while (!(await answers(camera.position()))) {
      if (performance.now() - opened > OPEN_MS)
        throw new RoomdError("timeout", "the camera no longer answers");
    }
    const start = await camera.position();
    const movement = await probeMovement(camera, progress, ending.signal);
    const presets = await probePresets(camera, start, progress, ending.signal);
    return { movement, presets };
  } finally {
    process.removeListener("SIGINT", end).removeListener("SIGTERM", end);
    await camera.stop().catch(() => {});
    await camera[Symbol.asyncDispose]();
  }
}

/** The line may still be opening. */
async function answers(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (asRoomdError(error, "probe").code !== "unavailable") throw error;
    return new Promise((resolve) => setTimeout(() => resolve(false), 50));
  }
}

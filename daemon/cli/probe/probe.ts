import { cameraHosts } from "../../../drivers/camera-registry.ts";
import { Connections } from "../../../drivers/connections.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { type ViscaConfig, ViscaFactory, type ViscaFactoryOptions } from "../../../drivers/visca/factory.ts";
import type { CameraProfile } from "../../contract/device/camera-profile.ts";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import { UDP_PORT } from "./device.ts";
import { probeMovement } from "./movement-probe.ts";
import { probePresets } from "./preset-probe.ts";
import { buildProfile, type Findings, INQUIRIES } from "./profile-builder.ts";
import { RawViscaClient } from "./raw-visca-client.ts";
import { probeVisca, type ViscaFindings } from "./visca-probe.ts";

/** A frame of the trace, from which the camera can be simulated. */
export interface TraceLine {
  readonly atMs: number;
  readonly direction: "sent" | "received";
  /** Without the header of VISCA over IP. */
  readonly hex: string;
}

export interface ProbeOptions {
  readonly moving: "allowed" | "no";
  readonly onProgress: (text: string) => void;
}

/** How long the connection may take to open. */
const OPEN_MS = 4000;

const catalogue = new ProfileCatalogue();

/** Queries a camera that nothing else uses and, if allowed, moves it. Rejects with `unavailable` if its connection does
 * not open, with `timeout` if it does not respond at all. */
export async function probe(
  device: string,
  config: ViscaConfig,
  { moving, onProgress }: ProbeOptions,
): Promise<{ findings: Findings; profile: CameraProfile; trace: readonly TraceLine[] }> {
  const trace: TraceLine[] = [];
  const startedAt = performance.now();
  const record: ViscaFactoryOptions["trace"] = (direction, frame) => {
    const hex = Buffer.from(frame).toString("hex");
    trace.push({ atMs: Math.round(performance.now() - startedAt), direction, hex });
  };
  const visca = await (async () => {
    await using connections = new Connections({ udpPort: UDP_PORT, hosts: cameraHosts([config]) });
    const port = new ViscaFactory({ connections, catalogue, trace: record }).openPort(config);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let reason: string | null = null;
    port.onState((state) => {
      if (state.open) resolve();
      else reason = state.reason;
    });
    const timer = setTimeout(() => {
      reject(
        new RoomdError(
          "unavailable",
          `${device} cannot be opened (${reason}); check its name, cable and power`,
        ),
      );
    }, OPEN_MS);
    connections.start();
    await promise.finally(() => clearTimeout(timer));
    await port.initialise();
    return await probeVisca(new RawViscaClient(port), onProgress);
  })();
  const moved = moving === "allowed" && visca.position ? await move(config, visca, record, onProgress) : null;
  const findings = { visca, movement: moved?.movement ?? null, presets: moved?.presets ?? null };
  return { findings, profile: buildProfile(device, config.connection, findings), trace };
}

async function move(
  config: ViscaConfig,
  { position }: ViscaFindings,
  trace: ViscaFactoryOptions["trace"],
  onProgress: (text: string) => void,
) {
  await using connections = new Connections({ udpPort: UDP_PORT, hosts: cameraHosts([config]) });
  const factory = new ViscaFactory({ connections, catalogue, ...(trace ? { trace } : {}) });
  const generic = catalogue.get("generic/visca");
  // The generic profile: the profile of this model may lack what is to be found.
  const camera = factory.open(config, {
    ...generic,
    pan: { source: INQUIRIES, ...generic.pan, digits: position?.panDigits ?? 4 },
    tilt: { source: INQUIRIES, ...generic.tilt, digits: position?.tiltDigits ?? 4 },
  });
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  connections.start();
  try {
    const opened = performance.now();
    while (!(await responds(camera.position()))) {
      if (performance.now() - opened > OPEN_MS)
        throw new RoomdError(
          "timeout",
          `${config.id}: no response any more; check cable and power, then probe again`,
        );
    }
    const start = await camera.position();
    const movement = await probeMovement(camera, onProgress, ending.signal);
    const presets = await probePresets(camera, start, onProgress, ending.signal);
    return { movement, presets };
  } finally {
    process.removeListener("SIGINT", end).removeListener("SIGTERM", end);
    await camera.stop().catch(() => {});
    await camera[Symbol.asyncDispose]();
  }
}

/** Returns false while the connection is still opening. */
async function responds(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (asRoomdError(error, "probe").code !== "unavailable") throw error;
    return new Promise((resolve) => setTimeout(() => resolve(false), 50));
  }
}

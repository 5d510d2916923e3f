import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Camera } from "../../drivers/camera.ts";
import { CameraRegistry } from "../../drivers/camera-registry.ts";
import { Connections } from "../../drivers/connections.ts";
import { encodeCommand } from "../../drivers/visca/command/command.ts";
import { SOCKET_COUNT } from "../../drivers/visca/constants.ts";
import { serialEndpoint } from "../simulators/transport/endpoints.ts";
import { PacedWire } from "../simulators/transport/paced-wire.ts";
import { ViscaSimulator } from "../simulators/visca/simulator.ts";
import { cameraConfig } from "../support/camera-rig.ts";
import { eventually } from "../support/eventually.ts";
import { closeBareSerial, openBareSerial } from "./bare-serial.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

/** A camera on a pseudo-terminal that replies at once or at the speed of a real line. */
interface Rig {
  readonly path: string;
  readonly simulator: ViscaSimulator;
}

const COMMAND = { kind: "preset", action: "set", number: 1 } as const;
const ROUNDS = 15;

async function instantRig(link: string): Promise<Rig> {
  const simulator = new ViscaSimulator({ ackMs: 0, write: (bytes) => end.write(bytes) });
  const end = await serialEndpoint((bytes) => simulator.receive(bytes), link);
  return { path: link, simulator };
}

/** 9600 bit/s in both directions, and a camera that acknowledges and completes with its next frame of video (EVI-D70
 * Technical Manual, "Timing Chart": a command is executed within one V period). */
async function pacedRig(link: string): Promise<Rig> {
  const simulator = new ViscaSimulator({ ackMs: V_PERIOD_MS, write: (bytes) => back.write(bytes) });
  const forth = new PacedWire(9600, (bytes) => simulator.receive(bytes));
  const end = await serialEndpoint((bytes) => forth.write(bytes), link);
  const back = new PacedWire(9600, (bytes) => end.write(bytes));
  return { path: link, simulator };
}

const V_PERIOD_MS = 1000 / 60;

/** Commands per second of the driver under full load. */
async function driverRate(path: string, count: number): Promise<number> {
  const config = cameraConfig({ id: "bench", connection: { type: "serial", path } });
  await using connections = new Connections({ udpPort: 0, hosts: [] });
  const registry = new CameraRegistry({ connections, profileFolders: [] });
  const camera: Camera = registry.open(config);
  connections.start();
  await eventually("camera responds", () => camera.position());
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: count }, () => camera.savePreset(COMMAND.number)));
  const rate = count / ((performance.now() - startedAt) / 1000);
  await camera[Symbol.asyncDispose]();
  return rate;
}

/** Commands per second of a loop that only keeps both sockets of the camera busy: the limit of the line. */
async function bareRate(path: string, count: number): Promise<number> {
  const port = await openBareSerial(path);
  const frame = encodeCommand(COMMAND, 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  let completed = 0;
  let previous = 0;
  const send = () => {
    if (sent++ < count) port.write(frame);
  };
  port.on("data", (bytes: Buffer) => {
    for (const byte of bytes) {
      if (byte === 0xff && (previous & 0xf0) === 0x50) {
        completed++;
        send();
        if (completed === count) resolve();
      }
      previous = byte;
    }
  });
  const startedAt = performance.now();
  for (let index = 0; index < SOCKET_COUNT; index++) send();
  await promise;
  const rate = count / ((performance.now() - startedAt) / 1000);
  await closeBareSerial(port);
  return rate;
}

/** Rates of driver and bare loop, alternating. */
async function compare(rig: Rig, count: number): Promise<{ driver: number[]; bare: number[] }> {
  const rates = { driver: [] as number[], bare: [] as number[] };
  const measures = { driver: driverRate, bare: bareRate };
  await driverRate(rig.path, count);
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? (["driver", "bare"] as const) : (["bare", "driver"] as const);
    for (const name of order) rates[name].push(await measures[name](rig.path, count));
  }
  return rates;
}

/** Commands per second that the driver sustains on a line of 9600 bit/s. The limit: a bare loop on the same line. */
export async function run(): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-wire-"));
  const instant = await compare(await instantRig(join(directory, "instant")), 2000);
  const paced = await compare(await pacedRig(join(directory, "paced")), 60);
  await rm(directory, { recursive: true });
  const [instantDriver, instantBare] = [percentile(instant.driver, 50), percentile(instant.bare, 50)];
  const result = figures("ptz-wire", "commands/s", paced.driver, {
    instantCommandsPerSecond: Math.round(instantDriver),
    instantRatio: Math.round((instantDriver / instantBare) * 100) / 100,
  });
  return withLimit(result, "a bare loop on the same line", paced.bare);
}

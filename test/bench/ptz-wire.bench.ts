import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SerialPort } from "serialport";
import type { Camera } from "../../drivers/camera.ts";
import { CameraRegistry } from "../../drivers/camera-registry.ts";
import { encodeCommand } from "../../drivers/visca/command/command.ts";
import { serialEndpoint } from "../simulators/visca/endpoints.ts";
import { PacedWire } from "../simulators/visca/paced-wire.ts";
import { ViscaSimulator } from "../simulators/visca/simulator.ts";
import { cameraConfig } from "../support/camera-rig.ts";
import { eventually } from "../support/testbed.ts";
import { type Figures, figures, percentile } from "./figures.ts";

/** A camera at the far end of a pseudo-terminal, which answers at once or as its line allows. */
interface Rig {
  readonly path: string;
  readonly simulator: ViscaSimulator;
}

const COMMAND = { kind: "preset", action: "set", number: 1 } as const;
/** The camera works at two commands at once. */
const AT_ONCE = 2;
const ROUNDS = 15;

async function instantRig(link: string): Promise<Rig> {
  const simulator = new ViscaSimulator({ ackMs: 0, write: (bytes) => end.write(bytes) });
  const end = await serialEndpoint((bytes) => simulator.receive(bytes), link);
  return { path: link, simulator };
}

/** 9600 bit/s both ways, and a camera that acknowledges and completes at its next picture (EVI-D70 Technical
 * Manual, "Timing Chart": a command is executed within one V period). */
async function pacedRig(link: string): Promise<Rig> {
  const simulator = new ViscaSimulator({ ackMs: V_PERIOD_MS, write: (bytes) => back.write(bytes) });
  const forth = new PacedWire(9600, (bytes) => simulator.receive(bytes));
  const end = await serialEndpoint((bytes) => forth.write(bytes), link);
  const back = new PacedWire(9600, (bytes) => end.write(bytes));
  return { path: link, simulator };
}

const V_PERIOD_MS = 1000 / 60;

/** Commands a second of the driver, kept busy. */
async function driverRate(path: string, count: number): Promise<number> {
  const config = cameraConfig({ id: "bench", connection: { type: "serial", path } });
  await using registry = new CameraRegistry([config], { udpPort: 0, profileFolders: [] });
  const camera: Camera = registry.open(config);
  registry.start();
  await eventually("the camera answers", () => camera.position());
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: count }, () => camera.savePreset(COMMAND.number)));
  const rate = count / ((performance.now() - startedAt) / 1000);
  await camera[Symbol.asyncDispose]();
  return rate;
}

/** Commands a second of a loop that does nothing but keep both sockets busy: what the line can carry. */
async function bareRate(path: string, count: number): Promise<number> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  const frame = encodeCommand(COMMAND, 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  let completed = 0;
  let before = 0;
  const send = () => {
    if (sent++ < count) port.write(frame);
  };
  port.on("data", (bytes: Buffer) => {
    for (const byte of bytes) {
      if (byte === 0xff && (before & 0xf0) === 0x50) {
        completed++;
        send();
        if (completed === count) resolve();
      }
      before = byte;
    }
  });
  const startedAt = performance.now();
  for (let index = 0; index < AT_ONCE; index++) send();
  await promise;
  const rate = count / ((performance.now() - startedAt) / 1000);
  await new Promise<void>((closed) => port.close(() => closed()));
  return rate;
}

async function ratios(rig: Rig, count: number): Promise<{ ratios: number[]; rates: number[] }> {
  const found: number[] = [];
  const rates: number[] = [];
  await driverRate(rig.path, count);
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [driverRate, bareRate] : [bareRate, driverRate];
    const measured = new Map<typeof driverRate, number>();
    for (const measure of order) measured.set(measure, await measure(rig.path, count));
    const driver = measured.get(driverRate) ?? 0;
    found.push(driver / (measured.get(bareRate) ?? 1));
    rates.push(driver);
  }
  return { ratios: found, rates };
}

/** Commands a second that the driver sustains, as a fraction of what a bare loop sustains on the same line. */
export async function run(): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-wire-"));
  const instant = await ratios(await instantRig(join(directory, "instant")), 2000);
  const paced = await ratios(await pacedRig(join(directory, "paced")), 60);
  await rm(directory, { recursive: true });
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return figures("ptz-wire", "fraction", paced.ratios, {
    commandsASecond: Math.round(percentile(paced.rates, 50)),
    instantP50: rounded(percentile(instant.ratios, 50)),
    instantCommandsASecond: Math.round(percentile(instant.rates, 50)),
  });
}

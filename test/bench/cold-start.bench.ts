import { spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "../support/eventually.ts";
import { Testbed } from "../support/testbed.ts";
import { bareRoundTrip, closeBareSerial, openBareSerial } from "./bare-serial.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const ROUNDS = 10;

/** Start of the process → the panel is served and the camera has responded. The limit: `node -e 0` and one round trip
 * to the same camera. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({
    hub: "none",
    rooms: [{ id: "bench", name: "Đo", media: { encoder: "auto" } }],
  });
  const room = testbed.room("bench");
  const path = String(room.camera?.connection.path);
  const samples: number[] = [];
  const limits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await room.program[Symbol.asyncDispose]();
    limits.push((await emptyProcess()) + (await firstResponse(path)));
    const startedAt = performance.now();
    const starting = room.start();
    await eventually("camera responded", async () => (await room.state()).cameras[0]?.health.status === "ok");
    const page = await fetch(`${room.url}/panel/`);
    if (!page.ok) throw new Error(`panel: ${page.status}`);
    samples.push(performance.now() - startedAt);
    await starting;
  }
  return withLimit(figures("cold-start", "ms", samples), "node -e 0 and a round trip to the camera", limits);
}

/** Runs `node -e 0`; returns its duration, ms. */
async function emptyProcess(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - startedAt;
}

/** Opens the port and waits for a response; returns the duration, ms. */
async function firstResponse(path: string): Promise<number> {
  const startedAt = performance.now();
  const port = await openBareSerial(path);
  await bareRoundTrip(port);
  const ms = performance.now() - startedAt;
  await closeBareSerial(port);
  return ms;
}

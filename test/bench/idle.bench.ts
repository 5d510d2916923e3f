import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { eventually } from "../support/eventually.ts";
import { commandsBelow } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

/** Windows of CPU time: long enough for the resolution of 10 ms. */
const WINDOWS = 12;
const WINDOW_MS = 5000;
/** Of the cameras in the configuration, by default. */
const POLL_INTERVAL_MS = 1000;

/** USER_HZ, fixed at 100 in Linux's userspace interface: proc(5). */
const TICKS_PER_SECOND = 100;

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** CPU of the room daemon, connected to its hub, camera polled, without viewers and capture. The limit: a bare Node
 * process that polls a camera as often. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({
    rooms: [{ id: "bench", name: "Đo", video: { source: "none" }, audio: { source: "none" } }],
  });
  const room = testbed.room("bench");
  await eventually("linked", async () => (await room.state()).link.status === "ok");
  await using camera = await startViscaSimulator();
  const program = join(import.meta.dirname, "bare-poller.ts");
  const poller = spawn(process.execPath, [program, String(camera.connection.path), String(POLL_INTERVAL_MS)]);
  await eventually("bare poller running", async () => camera.simulator.receivedFrames.length > 0);
  const pids = { room: room.program.pid, bare: poller.pid ?? 0 };
  const samples = { room: [] as number[], bare: [] as number[] };
  for (let window = 0; window < WINDOWS; window++) {
    const before = { room: await cpuSeconds(pids.room), bare: await cpuSeconds(pids.bare) };
    const startedAt = performance.now();
    await wait(WINDOW_MS);
    const seconds = (performance.now() - startedAt) / 1000;
    for (const name of ["room", "bare"] as const) {
      samples[name].push((((await cpuSeconds(pids[name])) - before[name]) / seconds) * 100);
    }
  }
  const bareMiB = await residentMiB(pids.bare);
  poller.kill();
  const worker = (await commandsBelow(pids.room)).find(({ command }) => command.startsWith("mediasoup-work"));
  const result = figures("idle", "% of a core", samples.room, {
    mean: mean(samples.room),
    daemonMiB: await residentMiB(pids.room),
    workerMiB: worker ? await residentMiB(worker.pid) : null,
    bareMean: mean(samples.bare),
    bareMiB,
  });
  return withLimit(result, "a bare process that polls a camera", samples.bare);
}

function mean(samples: readonly number[]): number {
  return Math.round((samples.reduce((a, b) => a + b, 0) / samples.length) * 100) / 100;
}

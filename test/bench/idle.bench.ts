import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { commandsBelow } from "../support/processes.ts";
import { eventually, Testbed } from "../support/testbed.ts";
import { type Figures, figures } from "./figures.ts";

const SECONDS = 60;

/** USER_HZ, fixed at 100 in Linux's userspace interface: proc(5). */
const TICKS_A_SECOND = 100;

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** CPU of the room daemon, connected to its hub, camera polled, nobody watching, without capture. */
export async function run(): Promise<Figures> {
  await using house = await Testbed.start({
    rooms: [{ id: "bench", name: "Đo", video: { source: "none" }, audio: { source: "none" } }],
  });
  const room = house.room("bench");
  await eventually("linked", async () => (await room.state()).link.status === "ok");
  const pid = room.program?.pid ?? 0;
  const samples: number[] = [];
  let cpu = await cpuSeconds(pid);
  let at = performance.now();
  for (let second = 0; second < SECONDS; second++) {
    await wait(1000);
    const [nextCpu, nextAt] = [await cpuSeconds(pid), performance.now()];
    samples.push(((nextCpu - cpu) / ((nextAt - at) / 1000)) * 100);
    [cpu, at] = [nextCpu, nextAt];
  }
  const worker = (await commandsBelow(pid)).find(({ command }) => command.startsWith("mediasoup-work"));
  return figures("idle", "% of a core", samples, {
    mean: Math.round((samples.reduce((a, b) => a + b, 0) / samples.length) * 100) / 100,
    daemonMiB: await residentMiB(pid),
    workerMiB: worker ? await residentMiB(worker.pid) : null,
  });
}

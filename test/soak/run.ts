import { readdir, readFile } from "node:fs/promises";
import { eventually } from "../support/eventually.ts";
import { LoadGenerator } from "../support/load/load-generator.ts";
import { commandsBelow } from "../support/processes.ts";

/** `npm run soak -- --rooms 62 --minutes 30`: a conference in which rooms are killed at random and come back. At its end
 * every room must be in it, and the hub must hold no more than after the first of that time. */
function option(name: string, preset: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? preset : Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} takes a number above 0`);
  return value;
}

const rooms = option("rooms", 62);
const minutes = option("minutes", 30);
/** Between two rooms that are killed, ms, on average. */
const KILL_EVERY_MS = 2000;
/** Of the time, before the first look: a garbage collector lets the heap grow to what the work needs. */
const WARM_UP_SHARE = 1 / 6;
/** Growth that a garbage collector may still be about to take back, MiB. */
const MEMORY_SLACK_MIB = 64;

interface Held {
  readonly hubMiB: number;
  readonly workersMiB: number;
  /** Of the hub and its workers; each transport's UDP port is one. */
  readonly files: number;
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

async function held(load: LoadGenerator): Promise<Held> {
  const hubPid = load.hub.program.pid;
  const workers = (await commandsBelow(hubPid)).filter(({ command }) => command.startsWith("mediasoup-work"));
  const pids = workers.map(({ pid }) => pid);
  const memory = await Promise.all(pids.map(residentMiB));
  const files = await Promise.all([hubPid, ...pids].map(openFiles));
  return {
    hubMiB: await residentMiB(hubPid),
    workersMiB: memory.reduce((sum, one) => sum + one, 0),
    files: files.reduce((sum, one) => sum + one, 0),
  };
}

async function allAreWell(load: LoadGenerator): Promise<void> {
  await eventually(
    "every room is in, sees the others and is seen",
    async () => {
      const states = await load.states();
      const well = states.filter(
        ({ phase, sites, videos }) => phase === "joined" && sites === rooms && videos > 0,
      );
      return states.length === rooms && well.length === rooms;
    },
    120_000,
  );
}

await using load = await LoadGenerator.prepare({ rooms });
load.start();
await allAreWell(load);
process.stdout.write(`${rooms} rooms are in: ${JSON.stringify(await held(load))}\n`);
const durationMs = minutes * 60_000;
const startedAt = performance.now();
let warm: Held | undefined;
let kills = 0;
while (performance.now() - startedAt < durationMs) {
  const id = load.ids[Math.floor(Math.random() * load.ids.length)] ?? "";
  await load.stopRoom(id);
  await load.startRoom(id);
  kills++;
  // How often rooms die is the load that is asked for, not something to be waited for.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 * KILL_EVERY_MS));
  if (performance.now() - startedAt > durationMs * WARM_UP_SHARE) warm ??= await held(load);
  if (kills % 50 === 0) process.stdout.write(`${kills} rooms killed: ${JSON.stringify(await held(load))}\n`);
}
await allAreWell(load);
const last = await held(load);
const first = warm ?? last;
process.stdout.write(
  `${kills} rooms killed in ${minutes} minutes: from ${JSON.stringify(first)} to ${JSON.stringify(last)}\n`,
);
const leaks = [
  last.hubMiB > first.hubMiB + MEMORY_SLACK_MIB && `hub memory ${first.hubMiB} → ${last.hubMiB} MiB`,
  last.workersMiB > first.workersMiB + MEMORY_SLACK_MIB &&
    `worker memory ${first.workersMiB} → ${last.workersMiB} MiB`,
  last.files > first.files + 5 && `open files ${first.files} → ${last.files}`,
].filter((leak) => leak !== false);
process.stdout.write(leaks.length === 0 ? "no leak\n" : `leaks: ${leaks.join("; ")}\n`);
process.exitCode = leaks.length === 0 ? 0 : 1;

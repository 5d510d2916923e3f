import { readFile } from "node:fs/promises";
import { eventually } from "../support/eventually.ts";
import { LoadGenerator } from "../support/load/load-generator.ts";
import { commandsBelow } from "../support/processes.ts";
import { barePipes } from "./bare/pipes.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

/** How long CPU is counted once all have joined, ms. */
const STEADY_MS = 20_000;
const TICKS_A_SECOND = 100;

/** `--rooms N`: 62 where none is given. */
function roomsAsked(): number {
  const at = process.argv.indexOf("--rooms");
  const rooms = at === -1 ? 62 : Number(process.argv[at + 1]);
  if (!Number.isInteger(rooms) || rooms < 2) throw new Error("--rooms takes a whole number from 2");
  return rooms;
}

interface Usage {
  readonly cpuSeconds: number;
  readonly residentMiB: number;
}

async function usage(pids: readonly number[]): Promise<Usage> {
  let ticks = 0;
  let pages = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
    pages += Number(fields[21]);
  }
  return { cpuSeconds: ticks / TICKS_A_SECOND, residentMiB: Math.round((pages * 4096) / 1024 / 1024) };
}

/** All rooms connect and join at the same time: ms from then until the hub has audio and video of each. The limit is as
 * many bare pipes, without signalling. */
export async function run(): Promise<Figures> {
  const rooms = roomsAsked();
  const limit = await barePipes(rooms);
  const arrived = new Map<string, Map<string, number>>();
  await using generator = await LoadGenerator.prepare({
    rooms,
    onHubLogLine: (line) => {
      if (!line.includes('"stream arrived"')) return;
      const { room, kind, time } = JSON.parse(line) as { room: string; kind: string; time: number };
      const site = arrived.get(room) ?? new Map<string, number>();
      if (!site.has(kind)) site.set(kind, time);
      arrived.set(room, site);
    },
  });
  const startedAt = Date.now();
  generator.start();
  const complete = () => [...arrived.values()].filter((site) => site.size === 2).length;
  const all = await eventually(
    `${rooms} rooms heard and seen`,
    async () => complete() === rooms,
    60_000,
  ).catch(() => false);
  const samples = [...arrived.values()]
    .filter((site) => site.size === 2)
    .map((site) => Math.max(...site.values()));
  const allSee = () =>
    eventually(
      "every room sees the others",
      async () => {
        const now = await generator.states();
        return now.every(({ videos, sites }) => videos > 0 && sites === rooms) && now;
      },
      60_000,
    );
  const states = await allSee();
  const joiningBytes = generator.link.bytesFromServer;
  const workersBelow = async (pid: number) =>
    (await commandsBelow(pid))
      .filter(({ command }) => command.startsWith("mediasoup-work"))
      .map((one) => one.pid);
  const parts = {
    hub: [generator.hub.program.pid],
    workers: await workersBelow(generator.hub.program.pid),
    rooms: [generator.roomsPid],
    roomsWorkers: await workersBelow(generator.roomsPid),
  };
  const measure = async () => {
    const entries = Object.entries(parts).map(async ([name, pids]) => [name, await usage(pids)] as const);
    return new Map(await Promise.all(entries));
  };
  const before = await measure();
  await new Promise((resolve) => setTimeout(resolve, STEADY_MS));
  const after = await measure();
  const steadyBytes = generator.link.bytesFromServer - joiningBytes;
  const oneOf = generator.ids[1] ?? "";
  await generator.stopRoom(oneOf);
  await generator.startRoom(oneOf);
  await allSee();
  const returnBytes = generator.link.bytesFromServer - joiningBytes - steadyBytes;
  const load = Object.fromEntries(
    Object.keys(parts).map((name) => {
      const cpu = (after.get(name)?.cpuSeconds ?? 0) - (before.get(name)?.cpuSeconds ?? 0);
      return [
        name,
        { cpuShare: Math.round((cpu / (STEADY_MS / 1000)) * 100) / 100, ...memory(after.get(name)) },
      ];
    }),
  );
  const down = states.map(({ wan }) => wan.down.kbps);
  const result = figures(
    "join-load",
    "ms",
    samples.map((at) => at - startedAt),
    {
      p100: Math.max(...samples) - startedAt,
      joined: `${samples.length} of ${rooms}`,
      complete: all !== false,
      load,
      downKbpsMax: Math.max(...down),
      // To one room over its link, beside the media: until all had joined, for another that went and came, at rest.
      linkKBytes: Math.round(joiningBytes / 1000),
      linkKBytesOfOneReturn: Math.round(returnBytes / 1000),
      linkKbps: Math.round((steadyBytes * 8) / STEADY_MS),
    },
  );
  return withLimit(result, `${rooms} bare pipes`, limit);
}

function memory(found: Usage | undefined): { residentMiB: number } {
  return { residentMiB: found?.residentMiB ?? 0 };
}

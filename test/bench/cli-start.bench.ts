import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../support/eventually.ts";
import { ROOMCTL } from "../support/roomctl.ts";
import { Testbed } from "../support/testbed.ts";
import { type Figures, percentile } from "./figures.ts";

const NODE = join(import.meta.dirname, "../../node_modules/node/bin/node");
const ROUNDS = 25;
/** proc(5) counts CPU time in ticks; USER_HZ is 100 on every architecture of Debian. */
const TICK_MS = 10;

interface Samples {
  readonly wallMs: number[];
  cpuMs: number;
}

/** CPU time of the children that have ended (proc(5): cutime and cstime). */
function childrenCpuMs(): number {
  const afterName = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1) ?? "";
  const fields = afterName.split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

async function measure(samples: Samples, command: readonly [string, ...string[]]): Promise<void> {
  const [file, ...args] = command;
  const cpuBeforeMs = childrenCpuMs();
  const startedAtMs = performance.now();
  await promisify(execFile)(file, args);
  samples.wallMs.push(performance.now() - startedAtMs);
  samples.cpuMs += childrenCpuMs() - cpuBeforeMs;
}

/** Start to end of `roomctl --help` and `roomctl status`, as ratios to `node -e 0`. The commands take turns, so that a
 * busy machine slows them alike; p50 is the ratio of medians of `--help`. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({ hub: "none", rooms: [{ id: "bench", name: "Đo" }] });
  const room = testbed.room("bench");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  const commands = {
    node: [NODE, "-e", "0"],
    help: [ROOMCTL, "--help"],
    status: [ROOMCTL, "status", "--url", room.url],
  } as const;
  const names = Object.keys(commands) as (keyof typeof commands)[];
  const empty = (): Samples => ({ wallMs: [], cpuMs: 0 });
  // The first start fills the compile cache.
  for (const name of names) await measure(empty(), commands[name]);
  const samples = { node: empty(), help: empty(), status: empty() };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) await measure(samples[name], commands[name]);
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  const wall = (name: keyof typeof commands, rank: number) => percentile(samples[name].wallMs, rank);
  const ratio = (name: keyof typeof commands, rank: number) => rounded(wall(name, rank) / wall("node", rank));
  const cpuRatio = (name: keyof typeof commands) => rounded(samples[name].cpuMs / samples.node.cpuMs);
  return {
    name: "cli-start",
    unit: "ratio to node -e 0",
    p50: ratio("help", 50),
    p99: ratio("help", 99),
    n: ROUNDS,
    statusP50: ratio("status", 50),
    statusP99: ratio("status", 99),
    helpCpu: cpuRatio("help"),
    statusCpu: cpuRatio("status"),
    limitNodeMs: rounded(wall("node", 50)),
  };
}

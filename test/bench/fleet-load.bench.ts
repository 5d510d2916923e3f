import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import { getJson } from "../support/http.ts";
import { OpenBroker } from "../support/mqtt/open-broker.ts";
import { Testbed } from "../support/testbed.ts";
import { type Figures, figures, withLimit } from "./figures.ts";
import { ConsoleClient } from "./fleet/console-client.ts";
import { cpuSeconds } from "./forward/cpu-time.ts";

const SECONDS = 20;
const PAGES = 5;
/** What the console's first page shows. */
const WALL = ["hub", "rooms", "nodes", "meetings", "recordings"] as const;
const LOOK_INTERVAL_MS = 5000;

async function startChild(file: string, ...args: string[]): Promise<ChildProcess & Disposable> {
  const child = fork(join(import.meta.dirname, "fleet", file), args);
  await once(child, "message");
  return Object.assign(child, { [Symbol.dispose]: () => child.disconnect() });
}

/** Returns how many reports the broker has accepted of a fleet. */
async function countReports(fleet: ChildProcess): Promise<number> {
  const answer = once(fleet, "message");
  fleet.send("count");
  const [count] = await answer;
  return count as number;
}

interface Load {
  /** Of each second, as a share of a core. */
  readonly cpuShares: readonly number[];
  readonly reportsPerSecond: number;
  readonly cpuMicrosecondsPerReport: number;
}

/** Measures the CPU that a process uses while a fleet reports. */
async function measureLoad(pid: number, fleet: ChildProcess): Promise<Load> {
  const cpuShares: number[] = [];
  const [cpuBefore, reportsBefore, startedAt] = [
    await cpuSeconds([pid]),
    await countReports(fleet),
    performance.now(),
  ];
  for (let second = 0; second < SECONDS; second++) {
    const [before, from] = [await cpuSeconds([pid]), performance.now()];
    await wait(1000);
    cpuShares.push(((await cpuSeconds([pid])) - before) / ((performance.now() - from) / 1000));
  }
  const reports = (await countReports(fleet)) - reportsBefore;
  return {
    cpuShares,
    reportsPerSecond: Math.round((1000 * reports) / (performance.now() - startedAt)),
    cpuMicrosecondsPerReport: Math.round((1e6 * ((await cpuSeconds([pid])) - cpuBefore)) / reports),
  };
}

async function residentMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** A client that only reads and parses the reports of so many rooms. */
async function measureLimit(ids: readonly string[]): Promise<Load> {
  await using broker = await OpenBroker.start();
  const { port } = new URL(broker.url);
  using subscriber = await startChild("bare-subscriber.ts", port);
  using fleet = await startChild("fleet-process.ts", port, ...ids);
  return await measureLoad(subscriber.pid ?? 0, fleet);
}

function loadSummary({ cpuShares, reportsPerSecond, cpuMicrosecondsPerReport }: Load) {
  const cpuShare = cpuShares.reduce((sum, share) => sum + share, 0) / cpuShares.length;
  return { cpuShare: Math.round(100 * cpuShare) / 100, reportsPerSecond, cpuMicrosecondsPerReport };
}

/** A hub with so many rooms that report, and five console pages that show the wall. */
async function measureHub(ids: readonly string[]) {
  await using testbed = await Testbed.start({ absentRoomIds: ids, hubConfig: { sfu: { workers: 1 } } });
  const { hub } = testbed;
  const { pid } = hub.program;
  using fleet = await startChild("fleet-process.ts", String(hub.brokerPort), ...ids);
  const countConnected = async () => {
    const { rooms } = await getJson<HubState>(`${hub.url}/api/state`);
    return rooms.filter(({ connection }) => connection.status === "ok").length;
  };
  // The whole state of a large fleet costs the hub more than its reports: it is asked for rarely.
  while ((await countConnected()) < ids.length) await wait(LOOK_INTERVAL_MS);
  const withoutPages = await measureLoad(pid, fleet);
  using stack = new DisposableStack();
  const pages: ConsoleClient[] = [];
  let snapshotBytes = 0;
  for (let index = 0; index < PAGES; index++) {
    const page = stack.use(await ConsoleClient.connect(hub.url));
    snapshotBytes = 0;
    for (const topic of WALL) snapshotBytes += await page.subscribe(topic);
    pages.push(page);
  }
  const before = pages.reduce((sum, { bytes }) => sum + bytes, 0);
  const withPages = await measureLoad(pid, fleet);
  const bytes = pages.reduce((sum, page) => sum + page.bytes, 0) - before;
  return {
    withPages,
    summary: {
      ...loadSummary(withPages),
      withoutPages: loadSummary(withoutPages),
      residentMebibytes: await residentMebibytes(pid),
      connectedRooms: await countConnected(),
      snapshotKBytes: Math.round(snapshotBytes / 1000),
      kBytesPerSecondAndPage: Math.round((1000 * bytes) / 1000 / SECONDS / PAGES) / 1000,
    },
  };
}

/** `--rooms N`; 500, 2,000 and 10,000 by default. */
function requestedSizes(): readonly number[] {
  const at = process.argv.indexOf("--rooms");
  if (at === -1) return [500, 2000, 10_000];
  const rooms = Number(process.argv[at + 1]);
  if (!Number.isInteger(rooms) || rooms < 1) throw new Error("--rooms takes a whole number from 1");
  return [rooms];
}

/** What a fleet costs the hub: CPU, % of a core, with five console pages at rest, at the largest size. The limit is a client
 * that reads and parses the same reports. */
export async function run(): Promise<Figures> {
  const byRooms: Record<number, object> = {};
  let [largest, limit]: Load[] = [];
  for (const rooms of requestedSizes()) {
    const ids = Array.from({ length: rooms }, (_, index) => `site-${index + 1}`);
    limit = await measureLimit(ids);
    const { withPages, summary } = await measureHub(ids);
    largest = withPages;
    byRooms[rooms] = { ...summary, limit: loadSummary(limit) };
    process.stderr.write(`${rooms}: ${JSON.stringify(byRooms[rooms])}\n`);
  }
  const percent = (load?: Load) => (load?.cpuShares ?? []).map((share) => 100 * share);
  return withLimit(
    figures("fleet-load", "% of a core", percent(largest), { byRooms }),
    "a client that reads and parses the same reports",
    percent(limit),
  );
}

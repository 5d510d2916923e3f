import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import { eventually } from "../support/eventually.ts";
import { getJson } from "../support/http.ts";
import { Testbed } from "../support/testbed.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";
import { ConsoleClient } from "./fleet/console-client.ts";
import { simulatedState } from "./fleet/simulated-state.ts";
import { cpuSeconds } from "./forward/cpu-time.ts";

const SECONDS = 20;
/** What the console's first page shows. */
const WALL = ["hub", "rooms", "nodes", "meetings", "recordings"] as const;

interface Traffic {
  /** Of each second, of the page and of a connection without subscriptions. */
  readonly page: readonly number[];
  readonly heartbeats: readonly number[];
  readonly hubCpuShare: number;
}

async function measure(
  hubPid: number,
  { page, idle }: { page: ConsoleClient; idle: ConsoleClient },
): Promise<Traffic> {
  const samples = { page: [] as number[], heartbeats: [] as number[] };
  const [cpuBefore, startedAt] = [await cpuSeconds([hubPid]), performance.now()];
  for (let second = 0; second < SECONDS; second++) {
    const [pageBefore, idleBefore, from] = [page.bytes, idle.bytes, performance.now()];
    await wait(1000);
    const seconds = (performance.now() - from) / 1000;
    samples.page.push((page.bytes - pageBefore) / 1000 / seconds);
    samples.heartbeats.push((idle.bytes - idleBefore) / 1000 / seconds);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { ...samples, hubCpuShare: ((await cpuSeconds([hubPid])) - cpuBefore) / seconds };
}

/** One console page at a hub with so many rooms: at rest, while one room's cameras move, and with that room's details
 * open meanwhile. */
async function measureFleet(rooms: number) {
  const ids = Array.from({ length: rooms }, (_, index) => `site-${index + 1}`);
  await using testbed = await Testbed.start({ absentRoomIds: ids, hubConfig: { sfu: { workers: 1 } } });
  const { hub } = testbed;
  const fleet = fork(join(import.meta.dirname, "fleet/fleet-process.ts"), [String(hub.brokerPort), ...ids]);
  try {
    await once(fleet, "message");
    await eventually("the hub knows all rooms", async () => {
      const { rooms: known } = await getJson<HubState>(`${hub.url}/api/state`);
      return known.every(({ state, connection }) => state !== null && connection.status === "ok");
    });
    const { pid } = hub.program;
    using page = await ConsoleClient.connect(hub.url);
    using idle = await ConsoleClient.connect(hub.url);
    const withoutPage = await measure(pid, { page, idle });
    let snapshotBytes = 0;
    for (const topic of WALL) snapshotBytes += await page.subscribe(topic);
    const rest = await measure(pid, { page, idle });
    fleet.send("move");
    const moving = await measure(pid, { page, idle });
    await page.subscribe("room/site-1");
    const open = await measure(pid, { page, idle });
    return { snapshotBytes, withoutPage, rest, moving, open };
  } finally {
    fleet.disconnect();
  }
}

type Measured = Awaited<ReturnType<typeof measureFleet>>;

const rounded = (value: number) => Math.round(value * 1000) / 1000;

function summary({ snapshotBytes, withoutPage, rest, moving, open }: Measured) {
  const of = ({ page, hubCpuShare }: Traffic) => ({
    kBytesPerSecond: rounded(percentile(page, 50)),
    hubCpuShare: rounded(hubCpuShare),
  });
  return {
    snapshotKBytes: rounded(snapshotBytes / 1000),
    hubCpuShareWithoutPage: rounded(withoutPage.hubCpuShare),
    rest: of(rest),
    moving: of(moving),
    open: of(open),
  };
}

/** `--rooms N`; 62 and 1,000 by default. */
function requestedSizes(): readonly number[] {
  const at = process.argv.indexOf("--rooms");
  if (at === -1) return [62, 1000];
  const rooms = Number(process.argv[at + 1]);
  if (!Number.isInteger(rooms) || rooms < 1) throw new Error("--rooms takes a whole number from 1");
  return [rooms];
}

/** Bytes that the hub sends to one console page. The limit at rest is a connection without subscriptions; with the details
 * of a moving room open, its changed entries alone. */
export async function run(): Promise<Figures> {
  const measured = new Map<number, Measured>();
  for (const rooms of requestedSizes()) measured.set(rooms, await measureFleet(rooms));
  const [first] = measured.values();
  if (!first) throw new Error("nothing was measured");
  // Ten times a second both cameras with their keys.
  const { cameras } = simulatedState("site-1", 1000);
  const changedKBytes =
    (10 * JSON.stringify(cameras.map((camera) => [`camera/${camera.id}`, camera])).length) / 1000;
  const result = figures("console-bytes", "kB/s", first.rest.page, {
    byRooms: Object.fromEntries([...measured].map(([rooms, one]) => [rooms, summary(one)])),
    changedEntriesKBytesPerSecond: rounded(changedKBytes),
    openToChangedEntries: rounded(percentile(first.open.page, 50) / changedKBytes),
  });
  return withLimit(result, "heartbeats of a connection without subscriptions", first.rest.heartbeats);
}

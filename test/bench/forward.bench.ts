import { setTimeout as wait } from "node:timers/promises";
import { forwardBenchPackages } from "../../scripts/setup/debian.mjs";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";
import { cpuSeconds } from "./forward/cpu-time.ts";
import { FrozenReceivers } from "./forward/frozen-receivers.ts";
import { startJanus } from "./forward/janus-side.ts";
import { startMediasoup } from "./forward/mediasoup-side.ts";
import { startRoomd } from "./forward/roomd-side.ts";
import type { ForwardSide } from "./forward/side.ts";

const ROUNDS = Number(process.argv[3] ?? 8);
/** The sites of the ministry but the one that speaks. */
const RECEIVERS = 61;
/** A camera of 2 Mbit/s. */
const PACKETS_PER_SECOND = 250;
const SETTLE_MS = 1500;
const WINDOW_MS = 4000;

/** The side that is compared with bare mediasoup and with Janus. */
const OURS = "roomd";

interface Sample {
  readonly perCpuSecond: number;
  readonly perSecond: number;
}

/** Packets forwarded per CPU-second: one camera to 61 receivers by SRTP, the sides in turn and in another order each
 * round. The limit is bare mediasoup in the same topology; a ratio below 1 is the price of roomd. */
export async function run(): Promise<Figures> {
  await forwardBenchPackages();
  await using stack = new AsyncDisposableStack();
  const receivers = stack.use(await FrozenReceivers.start(RECEIVERS));
  const plan = { receivers: receivers.ports, packetsPerSecond: PACKETS_PER_SECOND };
  // A browser's encoder keeps a rate only about: the others send what was counted of it.
  const janus = stack.use(await startJanus(plan));
  await measure(janus, receivers);
  const counted = (await measure(janus, receivers)).perSecond / RECEIVERS;
  const counting = { ...plan, packetsPerSecond: counted };
  const sides = [stack.use(await startRoomd(counting)), stack.use(await startMediasoup(counting)), janus];
  const samples = new Map<string, Sample[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of round % 2 ? sides.toReversed() : sides) {
      samples.get(side.name)?.push(await measure(side, receivers));
    }
  }
  const ratios = (name: string) =>
    (samples.get(OURS) ?? []).map(
      ({ perCpuSecond }, round) => perCpuSecond / (samples.get(name)?.[round]?.perCpuSecond ?? Number.NaN),
    );
  const medians = (what: keyof Sample) =>
    Object.fromEntries(
      [...samples].map(([name, all]) => [
        name,
        Math.round(
          percentile(
            all.map((one) => one[what]),
            50,
          ),
        ),
      ]),
    );
  const perCpuSecond = (name: string) => (samples.get(name) ?? []).map((one) => one.perCpuSecond);
  const result = figures("forward", "packets per CPU-second", perCpuSecond(OURS), {
    // Round by round, since the machine's speed changes during the run.
    toMediasoup: hundredths(percentile(ratios("mediasoup"), 50)),
    toJanus: hundredths(percentile(ratios("janus"), 50)),
    receivers: RECEIVERS,
    packetsPerCpuSecond: medians("perCpuSecond"),
    packetsPerSecond: medians("perSecond"),
  });
  return withLimit(result, "bare mediasoup", perCpuSecond("mediasoup"));
}

const hundredths = (value: number) => Math.round(value * 100) / 100;

async function measure(side: ForwardSide, receivers: FrozenReceivers): Promise<Sample> {
  await side.send();
  await wait(SETTLE_MS);
  const startedAt = performance.now();
  const [packetsBefore, cpuBefore] = [await receivers.dropped(), await cpuSeconds(side.pids)];
  await wait(WINDOW_MS);
  const [packetsAfter, cpuAfter] = [await receivers.dropped(), await cpuSeconds(side.pids)];
  const seconds = (performance.now() - startedAt) / 1000;
  await side.rest();
  const packets = packetsAfter - packetsBefore;
  return { perCpuSecond: packets / (cpuAfter - cpuBefore), perSecond: packets / seconds };
}

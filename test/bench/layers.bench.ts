import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Layer } from "../../daemon/contract/meeting/meeting.ts";
import { eventually } from "../support/eventually.ts";
import { gstreamers, MediaRig } from "../support/room-media.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const ROUNDS = 30;
const CPU_SECONDS = 15;

const allRest = () =>
  eventually("all encoders stand still", async () => {
    const encoders = await gstreamers("shmsrc");
    return encoders.length === 3 && encoders.every(({ state }) => state === "T");
  });

/** Of a core, %: of the source, and of all encoders, over a while (USER_HZ is 100). */
async function cpu(): Promise<{ source: number; encoders: number }> {
  const ticks = async (word: string) =>
    (await gstreamers(word)).reduce((sum, process) => sum + process.ticks, 0);
  const before = { source: await ticks("shmsink"), encoders: await ticks("shmsrc"), at: performance.now() };
  await wait(CPU_SECONDS * 1000);
  const seconds = (performance.now() - before.at) / 1000;
  const share = (later: number, earlier: number) => Math.round(((later - earlier) / seconds) * 10) / 10;
  return {
    source: share(await ticks("shmsink"), before.source),
    encoders: share(await ticks("shmsrc"), before.encoders),
  };
}

/** A picture of 1280 × 720 in its three layers: somebody takes a stream whose encoder stands still → its first key frame
 * at the router's other side; beside it the same for an encoder that runs (`runningP50`), and processor time by who is
 * watching. */
export async function run(): Promise<Figures> {
  const video = { source: "test", width: 1280, height: 720 };
  await using rig = await MediaRig.start({ video, keyFrameEverySeconds: 300 });
  const streams = Object.fromEntries(
    await Promise.all(
      (["high", "medium", "low"] as const).map(async (layer) => [layer, await rig.stream(layer)] as const),
    ),
  ) as Record<Exclude<Layer, "only">, Awaited<ReturnType<typeof rig.stream>>>;
  const taking = async () => {
    // The router asks an encoder at most once a second.
    await wait(1100);
    const keyFrame = once(streams.high.producer, "trace");
    const startedAt = performance.now();
    await using _taken = await rig.consume(streams.high);
    await keyFrame;
    return performance.now() - startedAt;
  };
  await streams.high.producer.enableTraceEvent(["keyframe"]);
  await allRest();
  const stopped: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await allRest();
    stopped.push(await taking());
  }
  await allRest();
  const cpuNobody = await cpu();
  const held = [rig.media.addDemand(streams.low.producer.id)];
  const cpuLow = await cpu();
  held.push(rig.media.addDemand(streams.high.producer.id));
  const running: number[] = [];
  for (let round = 0; round < ROUNDS; round++) running.push(await taking());
  held.push(rig.media.addDemand(streams.medium.producer.id));
  const cpuAll = await cpu();
  for (const one of held) one[Symbol.dispose]();
  const result = figures("layers", "ms", stopped, { cpuNobody, cpuLow, cpuAll });
  return withLimit(result, "the same while the encoder runs", running);
}

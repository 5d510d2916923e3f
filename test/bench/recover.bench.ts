import { setTimeout as wait } from "node:timers/promises";
import { DatagramHost } from "../simulators/network/datagram-host.ts";
import { WanTestbed } from "../support/wan/wan-testbed.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const CUTS_SECONDS = [1, 10, 60];
const ROUNDS = 3;
const ROUND_TRIPS = 50;

/** The far room's WAN (NAT, no loss) is cut for 1, 10 and 60 s: ms from its return until both rooms' video moves again
 * on the other's screen. The limit is the round trip of a datagram over the same link. */
export async function run(): Promise<Figures> {
  await using house = await WanTestbed.start({ lossPercent: 0 });
  await house.startMeeting();
  await using near = await WanViewer.open(house.near, "far");
  await using far = await WanViewer.open(house.far, "near");
  const viewers = [near, far];
  const play = () => Promise.all(viewers.map((viewer) => viewer.waitForFrames()));
  const roundTrips = await measureRoundTrips(house);
  const samples: number[] = [];
  const bySeconds: Record<string, number[]> = {};
  for (const seconds of CUTS_SECONDS) {
    for (let round = 0; round < ROUNDS; round++) {
      await play();
      const watches = await Promise.all(viewers.map((viewer) => viewer.watch()));
      await house.farLink.cut();
      const cutAt = performance.now();
      await wait(seconds * 1000);
      await house.farLink.restore();
      const cutMs = performance.now() - cutAt;
      await play();
      const qualities = await Promise.all(watches.map((watch) => watch.quality()));
      const worst = Math.max(...qualities.map(({ longestFreezeMs }) => longestFreezeMs)) - cutMs;
      samples.push(worst);
      const key = `cut${seconds}s`;
      bySeconds[key] = [...(bySeconds[key] ?? []), Math.round(worst)];
    }
  }
  return withLimit(figures("recover", "ms", samples, bySeconds), "a round trip of the link", roundTrips);
}

async function measureRoundTrips({ far, centre, farLink }: WanTestbed): Promise<number[]> {
  await using stack = new AsyncDisposableStack();
  const host = stack.use(await DatagramHost.start(far.namespace));
  stack.use(await DatagramHost.start(centre, "echo"));
  const samples: number[] = [];
  for (let count = 0; count < ROUND_TRIPS; count++) {
    const startedAt = performance.now();
    await host.settle(farLink.b.ipv4, host);
    samples.push(performance.now() - startedAt);
  }
  return samples;
}

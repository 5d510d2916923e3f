import { setTimeout as wait } from "node:timers/promises";
import { DatagramHost } from "../simulators/network/datagram-host.ts";
import { startWan, type Wan } from "../support/wan/wan.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const CUTS_SECONDS = [1, 10, 60];
const ROUNDS = 3;
const ROUND_TRIPS = 50;

/** The far room's WAN (NAT, no loss) is cut for 1, 10 and 60 s: ms from its return until both rooms' video moves again
 * on the other's screen. The limit is the round trip of a datagram over the same link. */
export async function run(): Promise<Figures> {
  await using wan = await startWan({ lossPercent: 0 });
  await wan.testbed.startMeeting();
  await using near = await WanViewer.open(wan, "near");
  await using far = await WanViewer.open(wan, "far");
  const viewers = [near, far];
  const play = () => Promise.all(viewers.map((viewer) => viewer.waitForFrames()));
  const roundTrips = await measureRoundTrips(wan);
  const samples: number[] = [];
  const bySeconds: Record<string, number[]> = {};
  for (const seconds of CUTS_SECONDS) {
    for (let round = 0; round < ROUNDS; round++) {
      await play();
      const watches = await Promise.all(viewers.map((viewer) => viewer.watch()));
      await wan.network.farLink.cut();
      const cutAt = performance.now();
      await wait(seconds * 1000);
      await wan.network.farLink.restore();
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

async function measureRoundTrips({ network }: Wan): Promise<number[]> {
  const { far, hub, farLink } = network;
  await using stack = new AsyncDisposableStack();
  const host = stack.use(await DatagramHost.start(far.namespace));
  stack.use(await DatagramHost.start(hub.namespace, "echo"));
  const samples: number[] = [];
  for (let count = 0; count < ROUND_TRIPS; count++) {
    const startedAt = performance.now();
    await host.settle(farLink.b.ipv4, host);
    samples.push(performance.now() - startedAt);
  }
  return samples;
}

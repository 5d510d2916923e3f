import { performance } from "node:perf_hooks";
import type { types } from "mediasoup";
import { startSfuRigWithNode } from "../support/sfu-rig.ts";
import { type Figures, figures, percentile } from "./figures.ts";

const REQUESTS = 2000;
const WARM_UP = 200;

/** A control request (what a transport has so far: answered at once) to a worker here, and to one at a node of this
 * machine through its relay: what a network adds is its round trip. `p50` is the relay's. */
export async function run(): Promise<Figures> {
  await using rig = await startSfuRigWithNode();
  using here = rig.sfu.acquireRouter();
  using there = rig.sfu.acquireRouter();
  const local: number[] = [];
  const remote: number[] = [];
  const [one, other] = [await asked(here.router), await asked(there.router)];
  for (let count = -WARM_UP; count < REQUESTS; count++) {
    for (const [ask, samples] of [
      [one, local],
      [other, remote],
    ] as const) {
      const startedAt = performance.now();
      await ask();
      if (count >= 0) samples.push(performance.now() - startedAt);
    }
  }
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  return figures("node-control", "ms", remote, {
    localP50: hundredths(percentile(local, 50)),
    localP99: hundredths(percentile(local, 99)),
  });
}

async function asked(router: types.Router): Promise<() => Promise<unknown>> {
  const transport = await router.createDirectTransport();
  return () => transport.getStats();
}

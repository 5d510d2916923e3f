import { performance } from "node:perf_hooks";
import type { types } from "mediasoup";
import { startSfuRigWithNode } from "../support/sfu-rig.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const REQUESTS = 2000;
const WARM_UP = 200;

/** A control request that a transport completes at once, to a worker at a node of this machine through its relay. The
 * limit is the same request to a local worker; a network adds its round trip. */
export async function run(): Promise<Figures> {
  await using rig = await startSfuRigWithNode();
  using localLease = rig.sfu.acquireRouter();
  using remoteLease = rig.sfu.acquireRouter();
  const local: number[] = [];
  const remote: number[] = [];
  const requests = [
    [await statsRequest(localLease.router), local],
    [await statsRequest(remoteLease.router), remote],
  ] as const;
  for (let count = -WARM_UP; count < REQUESTS; count++) {
    for (const [request, samples] of requests) {
      const startedAt = performance.now();
      await request();
      if (count >= 0) samples.push(performance.now() - startedAt);
    }
  }
  return withLimit(figures("node-control", "ms", remote), "the same request to a local worker", local);
}

async function statsRequest(router: types.Router): Promise<() => Promise<unknown>> {
  const transport = await router.createDirectTransport();
  return () => transport.getStats();
}

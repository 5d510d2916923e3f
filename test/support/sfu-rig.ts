import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeOffer } from "../../daemon/hub/sfu/node-workers.ts";
import { Sfu, type SfuOptions } from "../../daemon/hub/sfu/sfu.ts";
import { prepareWorkerRelay } from "../../daemon/hub/sfu/worker-relay.ts";
import { WorkerServer } from "../../daemon/node/worker-server.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";

/** Longer than a test needs to look at the streams on the detour, shorter than a real hub's, ms. */
const DIRECT_AFTER_MS = 12_000;
const HUB_ADDRESS = "127.0.0.2";
export const NODE_ADDRESS = "127.0.0.3";

const logger = createLogger({ level: process.env.LOG_LEVEL ?? "silent", name: "test" });
const ports = { min: 50_000, max: 59_999 };

export interface RigNode {
  readonly server: WorkerServer;
  readonly offer: NodeOffer;
}

export interface SfuRig extends AsyncDisposable {
  readonly sfu: Sfu;
}

/** A node of the rig. */
export interface RigNodeOptions {
  readonly id: string;
  readonly address: string;
  /** Announced media address. */
  readonly announcedAddress?: string | undefined;
}

/** An SFU with one local worker and one at each node; all run in this process. `workerBinary` is the program of all
 * workers. */
export async function startSfuRig<T extends readonly RigNodeOptions[]>(
  nodes: readonly [...T],
  options: Pick<SfuOptions, "workerBinary"> = {},
): Promise<SfuRig & { readonly nodes: { readonly [I in keyof T]: RigNode } }> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "roomd-sfu-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const made: RigNode[] = [];
  for (const { id, address, announcedAddress } of nodes) {
    const connection = { node: id, host: address, port: await freePort(), token: `a secret of ${id}` };
    const { node: nodeId, host, port, token } = connection;
    const server = stack.use(
      await WorkerServer.listen({ nodeId, token, host, port, ports, workers: 1, logger, ...options }),
    );
    const listen = { listenIp: address, announcedAddress, ports };
    made.push({
      server,
      offer: { id, workers: 1, listen, relay: await prepareWorkerRelay(directory, connection) },
    });
  }
  const sfu = stack.use(
    new Sfu({
      logger,
      workers: 1,
      listen: { listenIp: HUB_ADDRESS, ports },
      directAfterMs: DIRECT_AFTER_MS,
      ...options,
    }),
  );
  sfu.start();
  sfu.setNodeOffers(made.map(({ offer }) => offer));
  if (nodes.every(({ announcedAddress }) => announcedAddress === undefined))
    await eventually("all workers", async () => sfu.health().status === "ok");
  const owned = stack.move();
  return {
    sfu,
    nodes: made as { readonly [I in keyof T]: RigNode },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** An SFU with one node; `announcedAddress`: its announced media address. */
export async function startSfuRigWithNode({
  announcedAddress,
}: {
  announcedAddress?: string;
} = {}): Promise<SfuRig & RigNode> {
  const rig = await startSfuRig([{ id: "second", address: NODE_ADDRESS, announcedAddress }]);
  const [node] = rig.nodes;
  return { sfu: rig.sfu, ...node, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

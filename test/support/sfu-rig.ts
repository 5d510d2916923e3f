import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareRelay } from "../../daemon/hub/sfu/node-relay.ts";
import type { NodeOffer } from "../../daemon/hub/sfu/node-seats.ts";
import { Sfu } from "../../daemon/hub/sfu/sfu.ts";
import { createLogger } from "../../daemon/log.ts";
import { WorkerServer } from "../../daemon/node/worker-server.ts";
import { eventually } from "./house.ts";
import { freePort } from "./ports.ts";

const HUB_ADDRESS = "127.0.0.2";
export const NODE_ADDRESS = "127.0.0.3";

const logger = createLogger({ level: process.env.LOG_LEVEL ?? "silent", name: "test" });
const ports = { min: 50_000, max: 59_999 };

export interface SfuRig extends AsyncDisposable {
  readonly sfu: Sfu;
  readonly server: WorkerServer;
  readonly offer: NodeOffer;
}

/** An SFU of this process with one worker here and one at a node, which is of this process, too. `announcedAddress`:
 * where the node says that its media are. */
export async function sfuWithNode({ announcedAddress }: { announcedAddress?: string } = {}): Promise<SfuRig> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "roomd-sfu-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const connection = {
    node: "second",
    host: NODE_ADDRESS,
    port: await freePort(),
    token: "a secret of both",
  };
  const { node: nodeId, host, port, token } = connection;
  const server = stack.use(
    await WorkerServer.listen({ nodeId, token, host, port, ports, workers: 1, logger }),
  );
  const sfu = stack.use(new Sfu({ logger, workers: 1, listen: { listenIp: HUB_ADDRESS, ports } }));
  sfu.start();
  const offer: NodeOffer = {
    id: nodeId,
    workers: 1,
    listen: { listenIp: NODE_ADDRESS, announcedAddress, ports },
    relay: await prepareRelay(directory, connection),
  };
  sfu.offered([offer]);
  if (announcedAddress === undefined)
    await eventually("both workers", async () => sfu.health().status === "ok");
  const owned = stack.move();
  return { sfu, server, offer, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

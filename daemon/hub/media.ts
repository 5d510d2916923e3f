import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { HubConfig } from "../contract/config/hub-config.ts";
import type { Logger } from "../platform/log.ts";
import { NodeRegistry } from "./sfu/node-registry.ts";
import { Sfu } from "./sfu/sfu.ts";
import { forwardWorkerLogs } from "./sfu/worker-logs.ts";

export interface HubMedia {
  readonly sfu: Sfu;
  readonly nodes: NodeRegistry;
}

/** Starts the media workers of this machine, and those of nodes as they appear. */
export function startMedia(
  stack: AsyncDisposableStack,
  { config, logger }: { readonly config: HubConfig; readonly logger: Logger },
): HubMedia {
  forwardWorkerLogs(logger);
  const workers = config.sfu.workers || availableParallelism();
  const sfu = stack.use(
    new Sfu({ logger, workers, listen: config.sfu, directAfterMs: config.sfu.directAfterSeconds * 1000 }),
  );
  sfu.start();
  const directory = join(config.stateDirectory, "nodes");
  const nodes = stack.use(new NodeRegistry({ nodes: config.nodes, sfu, directory, logger }));
  return { sfu, nodes };
}

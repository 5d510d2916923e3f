import { availableParallelism } from "node:os";
import type { NodeConfig } from "../contract/config/node-config.ts";
import { RoomdError } from "../contract/errors.ts";
import { FaultLog } from "../platform/fault-log.ts";
import type { Logger } from "../platform/log.ts";
import { NodeReporter } from "./node-reporter.ts";
import { WorkerServer } from "./worker-server.ts";

/** Starts an SFU node. Rejects when its port is in use. */
export async function startNode(config: NodeConfig, logger: Logger): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  stack.use(new FaultLog(logger));
  const { id } = config.node;
  const { broker, token } = config.hub;
  if (token === undefined) throw new RoomdError("internal", "node configuration without a token");
  const { host, port, announcedAddress = host } = config.control;
  const workers = config.workers || availableParallelism();
  const { media } = config;

  const server = stack.use(
    await WorkerServer.listen({ nodeId: id, token, host, port, ports: media.ports, workers, logger }),
  );
  const control = { host: announcedAddress, port };
  stack.use(
    new NodeReporter({
      id,
      url: broker,
      tls: config.hub.brokerTls,
      token,
      logger,
      state: () => ({ control, workers, running: server.running, media }),
    }),
  );
  logger.info({ host, port, workers }, "ready");
  return stack.move();
}

import { existsSync } from "node:fs";
import { workerCachePath } from "../../scripts/setup/paths.mjs";

/** The worker that setup brought: MEDIASOUP_WORKER_BIN, else the cached one, else mediasoup's own default. */
export function findWorkerBinary(): string | undefined {
  if (process.env.MEDIASOUP_WORKER_BIN) return process.env.MEDIASOUP_WORKER_BIN;
  const cached = workerCachePath();
  return existsSync(cached) ? cached : undefined;
}

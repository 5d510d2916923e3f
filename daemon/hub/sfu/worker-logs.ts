import { setLogEventListeners } from "mediasoup";
import type { Logger } from "../../platform/log.ts";

/** Brings to the log what workers and relays write, which mediasoup otherwise keeps to itself. That one has ended is
 * said by its owner. */
export function forwardWorkerLogs(logger: Logger): void {
  setLogEventListeners({
    onerror: (namespace, text, error) => {
      if (text.startsWith("worker process ")) return;
      logger.warn({ namespace, ...(error ? { err: error } : {}) }, text);
    },
  });
}

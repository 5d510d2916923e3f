import { setLogEventListeners } from "mediasoup";
import type { Logger } from "../../platform/log.ts";

/** Forwards the errors of workers and relays, which mediasoup otherwise hides, to the log. The owner of a
 * worker logs its exit itself. */
export function forwardWorkerLogs(logger: Logger): void {
  setLogEventListeners({
    onerror: (namespace, text, error) => {
      if (text.startsWith("worker process ")) return;
      logger.warn({ namespace, ...(error ? { err: error } : {}) }, text);
    },
  });
}

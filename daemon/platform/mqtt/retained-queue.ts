import { startTimeout } from "../guarded.ts";

/** Messages that may wait for their acknowledgement at the same time: Mosquitto's own `max_inflight_messages`. */
const MAX_IN_FLIGHT = 20;

export interface RetainedQueueOptions {
  /** Resolves with the broker's acknowledgement; rejects when it refuses, or the connection has ended. */
  readonly send: (topic: string, text: string) => Promise<unknown>;
  readonly acknowledgeTimeoutMs: number;
  /** Nothing was acknowledged within that time. */
  readonly onTimeout: () => void;
}

/** Retained messages on their way to a broker. Of a topic only the newest one waits: a broker that does not read must not
 * fill the memory. */
export class RetainedQueue implements Disposable {
  readonly #options: RetainedQueueOptions;
  readonly #waiting = new Map<string, unknown>();
  readonly #inFlight = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: RetainedQueueOptions) {
    this.#options = options;
  }

  /** Publishes the value as JSON, in place of one of the topic that still waits. */
  publish(topic: string, value: unknown): void {
    this.#waiting.set(topic, value);
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    if (this.#isDisposed) return;
    for (const [topic, value] of this.#waiting) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) break;
      if (this.#inFlight.has(topic)) continue;
      this.#waiting.delete(topic);
      this.#inFlight.add(topic);
      const settled = () => this.#onSettled(topic);
      // What a broker refuses is published again with its next change.
      this.#options.send(topic, JSON.stringify(value)).then(settled, settled);
    }
    if (this.#inFlight.size > 0) this.#timer ??= this.#startTimer();
  }

  #onSettled(topic: string): void {
    this.#inFlight.delete(topic);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sendWaiting();
  }

  #startTimer(): NodeJS.Timeout {
    const { acknowledgeTimeoutMs, onTimeout } = this.#options;
    return startTimeout("acknowledgement of the broker", acknowledgeTimeoutMs, onTimeout);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }
}

import { asRoomdError, type RoomdError } from "../../daemon/contract/errors.ts";

/** A movement command in the queue. */
interface Waiting {
  readonly send: (signal: AbortSignal) => Promise<void>;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: RoomdError) => void;
}

/** `replaced`: a newer command or a Stop came before this one was sent. */
export type Outcome = "sent" | "replaced";

/** Sends one movement command at a time and keeps only the newest of those that wait: over two connections the camera
 * might execute them in the wrong order. A Stop does not wait; it clears the queue. */
export class MotionQueue {
  #current: AbortController | undefined;
  #waiting: Waiting | undefined;
  /** Stops without a response yet; the next movement is sent after them. */
  readonly #stops = new Set<Promise<void>>();
  #running = false;

  submit(send: Waiting["send"], signal?: AbortSignal): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting?.resolve("replaced");
    const waiting: Waiting = {
      send: (queue) => send(signal ? AbortSignal.any([queue, signal]) : queue),
      resolve,
      reject,
    };
    this.#waiting = waiting;
    void this.#run();
    return promise;
  }

  /** Aborts the pending command, drops the waiting one, and sends `stop` at once. */
  async stop(stop: () => Promise<void>): Promise<void> {
    this.#waiting?.resolve("replaced");
    this.#waiting = undefined;
    const hasAborted = this.#current !== undefined;
    this.#current?.abort();
    const stopping = (async () => {
      await stop();
      // The camera may have read the aborted movement and execute it after the Stop.
      if (hasAborted) await stop();
    })();
    const settled = stopping.catch(() => {});
    this.#stops.add(settled);
    try {
      await stopping;
    } finally {
      this.#stops.delete(settled);
    }
  }

  /** Sends a part of a Stop at once; the next movement waits for it. `send` must not reject. */
  async hold(send: () => Promise<void>): Promise<void> {
    const sent = send();
    this.#stops.add(sent);
    await sent;
    this.#stops.delete(sent);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiting) {
      if (this.#stops.size > 0) {
        await Promise.all(this.#stops);
        continue;
      }
      const { send, resolve, reject } = this.#waiting;
      this.#waiting = undefined;
      const current = new AbortController();
      this.#current = current;
      try {
        await send(current.signal);
        resolve("sent");
      } catch (error) {
        reject(asRoomdError(error, "movement"));
      }
      this.#current = undefined;
    }
    this.#running = false;
  }
}

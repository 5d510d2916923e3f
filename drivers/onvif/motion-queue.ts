import { asRoomdError, type RoomdError } from "../../daemon/contract/errors.ts";

/** A movement command that waits for its turn. */
interface Waiting {
  readonly send: (signal: AbortSignal) => Promise<void>;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: RoomdError) => void;
}

/** `replaced`: a newer command or a Stop came before it had left. */
export type Outcome = "sent" | "replaced";

/** One movement command on its way at a time, and the newest of those that wait: two connections would let
 * the camera carry them out in the wrong order. A Stop does not wait here; it empties the lane. */
export class MotionQueue {
  #underWay: AbortController | undefined;
  #waiting: Waiting | undefined;
  /** Stops that have not been answered; the next movement leaves after them. */
  readonly #stops = new Set<Promise<void>>();
  #running = false;

  submit(send: Waiting["send"], signal?: AbortSignal): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting?.resolve("replaced");
    const waiting: Waiting = {
      send: (lane) => send(signal ? AbortSignal.any([lane, signal]) : lane),
      resolve,
      reject,
    };
    this.#waiting = waiting;
    void this.#run();
    return promise;
  }

  /** Gives up what is on its way, drops what waits, and sends `stop` at once, past everything. */
  async stop(stop: () => Promise<void>): Promise<void> {
    this.#waiting?.resolve("replaced");
    this.#waiting = undefined;
    const gaveUp = this.#underWay !== undefined;
    this.#underWay?.abort();
    const stopping = (async () => {
      await stop();
      // The camera may have read the movement that was given up, and carry it out after the Stop.
      if (gaveUp) await stop();
    })();
    const settled = stopping.catch(() => {});
    this.#stops.add(settled);
    try {
      await stopping;
    } finally {
      this.#stops.delete(settled);
    }
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
      const underWay = new AbortController();
      this.#underWay = underWay;
      try {
        await send(underWay.signal);
        resolve("sent");
      } catch (error) {
        reject(asRoomdError(error, "moving"));
      }
      this.#underWay = undefined;
    }
    this.#running = false;
  }
}

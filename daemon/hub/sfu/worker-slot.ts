import type { types } from "mediasoup";
import type { Health } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListen } from "../../mediasoup/trunk.ts";
import { MediaWorker, type WorkerElsewhere } from "../../mediasoup/worker.ts";
import type { Logger } from "../../platform/log.ts";
import type { Ground } from "./router-location.ts";

/** The hub's own machine. */
export const HERE = "";

export interface SeatOptions {
  readonly logger: Logger;
  /** The node that it is at, or `HERE`. */
  readonly host: string;
  readonly listen: MediaListen;
  readonly elsewhere?: WorkerElsewhere;
  /** The worker came or went, or the last place was given back. */
  readonly onChange: (seat: Seat) => void;
}

/** A worker that sites are placed on, with one router that they share. */
export class Seat implements AsyncDisposable {
  readonly host: string;
  readonly listen: MediaListen;
  readonly worker: MediaWorker;
  /** It gets no more places, and goes with the last one. */
  retired = false;
  /** Why nobody is placed here although the worker runs: what it sends and gets is not proven to come through. */
  unproven: string | null = null;
  readonly #onChange: (seat: Seat) => void;
  #places = 0;
  #probe: Promise<MediaProbe> | undefined;

  constructor({ logger, host, listen, elsewhere, onChange }: SeatOptions) {
    this.host = host;
    this.listen = listen;
    this.worker = new MediaWorker(logger, elsewhere);
    this.#onChange = onChange;
    this.worker.changes.on(() => {
      if (!this.worker.current) this.#probe = undefined;
      onChange(this);
    });
  }

  get places(): number {
    return this.#places;
  }

  /** Whether somebody may be placed here. */
  get free(): boolean {
    return !this.retired && this.worker.current !== undefined && this.unproven === null;
  }

  health(): Health {
    const health = this.worker.health();
    return health.status === "ok" && this.unproven !== null
      ? { ...health, status: "down", reason: this.unproven }
      : health;
  }

  /** Counts a place until the answer is disposed of. */
  sit(): Disposable {
    this.#places++;
    const stack = new DisposableStack();
    stack.defer(() => {
      this.#places--;
      if (this.#places === 0) this.#onChange(this);
    });
    return stack;
  }

  ground(router: types.Router): Ground {
    const { host, listen } = this;
    return { router, host, listen, shared: router === this.worker.current };
  }

  /** The router's own probe. */
  probe(): Promise<MediaProbe> {
    const router = this.worker.current;
    if (!router) throw new RoomdError("unavailable", "this media worker has died");
    this.#probe ??= MediaProbe.open(router);
    return this.#probe;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
  }
}

import type { types } from "mediasoup";
import type { Health } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import { MediaWorker, type WorkerRelay } from "../../mediasoup/worker.ts";
import type { Logger } from "../../platform/log.ts";
import type { RouterLocation } from "./router-location.ts";

/** The hub's own machine. */
export const LOCAL_HOST = "";

export interface WorkerSlotOptions {
  readonly logger: Logger;
  /** The node that it is at, or `HERE`. */
  readonly host: string;
  readonly listen: MediaListenInfo;
  readonly relay?: WorkerRelay;
  /** The worker came or went, or the last place was given back. */
  readonly onChange: (seat: WorkerSlot) => void;
}

/** A worker that sites are placed on, with one router that they share. */
export class WorkerSlot implements AsyncDisposable {
  readonly host: string;
  readonly listen: MediaListenInfo;
  readonly worker: MediaWorker;
  /** It gets no more places, and goes with the last one. */
  isRetired = false;
  /** Why nobody is placed here although the worker runs: what it sends and gets is not proven to come through. */
  unusableReason: string | null = null;
  readonly #onChange: (seat: WorkerSlot) => void;
  #leases = 0;
  #probe: Promise<MediaProbe> | undefined;

  constructor({ logger, host, listen, relay, onChange }: WorkerSlotOptions) {
    this.host = host;
    this.listen = listen;
    this.worker = new MediaWorker(logger, relay);
    this.#onChange = onChange;
    this.worker.changes.on(() => {
      if (!this.worker.currentRouter) this.#probe = undefined;
      onChange(this);
    });
  }

  get leases(): number {
    return this.#leases;
  }

  /** Whether somebody may be placed here. */
  get isAvailable(): boolean {
    return !this.isRetired && this.worker.currentRouter !== undefined && this.unusableReason === null;
  }

  health(): Health {
    const health = this.worker.health();
    return health.status === "ok" && this.unusableReason !== null
      ? { ...health, status: "down", reason: this.unusableReason }
      : health;
  }

  /** Counts a place until the answer is disposed of. */
  acquire(): Disposable {
    this.#leases++;
    const stack = new DisposableStack();
    stack.defer(() => {
      this.#leases--;
      if (this.#leases === 0) this.#onChange(this);
    });
    return stack;
  }

  location(router: types.Router): RouterLocation {
    const { host, listen } = this;
    return { router, host, listen, isShared: router === this.worker.currentRouter };
  }

  /** The router's own probe. */
  probe(): Promise<MediaProbe> {
    const router = this.worker.currentRouter;
    if (!router) throw new RoomdError("unavailable", "this media worker has died");
    this.#probe ??= MediaProbe.open(router);
    return this.#probe;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
  }
}

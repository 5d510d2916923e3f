import type { types } from "mediasoup";
import type { Health } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import { MediaWorker, type WorkerProgram } from "../../mediasoup/worker.ts";
import type { Logger } from "../../platform/log.ts";
import type { RouterLocation } from "./router-location.ts";

/** `host` of the hub's own machine. */
export const LOCAL_HOST = "";

export interface WorkerSlotOptions {
  readonly logger: Logger;
  /** The node that it runs at, or `LOCAL_HOST`. */
  readonly host: string;
  readonly listen: MediaListenInfo;
  readonly program?: WorkerProgram;
  /** The worker started or died, or the last lease ended. */
  readonly onChange: (slot: WorkerSlot) => void;
}

/** A worker with the router that its sites share, and the number of leases. */
export class WorkerSlot implements AsyncDisposable {
  readonly host: string;
  readonly listen: MediaListenInfo;
  readonly worker: MediaWorker;
  /** It gets no more leases, and closes with its last one. */
  isRetired = false;
  /** Why the worker is not used although it runs: its media are not proven to flow. Null when it may be used. */
  unusableReason: string | null = null;
  readonly #onChange: (slot: WorkerSlot) => void;
  #leases = 0;
  #probe: Promise<MediaProbe> | undefined;

  constructor({ logger, host, listen, program, onChange }: WorkerSlotOptions) {
    this.host = host;
    this.listen = listen;
    this.worker = new MediaWorker(logger, program);
    this.#onChange = onChange;
    this.worker.changes.on(() => {
      if (!this.worker.currentRouter) this.#probe = undefined;
      onChange(this);
    });
  }

  get leases(): number {
    return this.#leases;
  }

  /** Whether it may be leased. */
  get isAvailable(): boolean {
    return !this.isRetired && this.worker.currentRouter !== undefined && this.unusableReason === null;
  }

  health(): Health {
    const health = this.worker.health();
    return health.status === "ok" && this.unusableReason !== null
      ? { ...health, status: "down", reason: this.unusableReason }
      : health;
  }

  /** Adds a lease until disposed. */
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

  /** Returns the router's probe, which is opened once. */
  probe(): Promise<MediaProbe> {
    const router = this.worker.currentRouter;
    if (!router) throw new RoomdError("unavailable", "the media worker died; try again");
    this.#probe ??= MediaProbe.open(router);
    return this.#probe;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
  }
}

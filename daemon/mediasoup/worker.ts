import { setTimeout as wait } from "node:timers/promises";
import { createWorker, type types } from "mediasoup";
import type { Health } from "../contract/device/health.ts";
import { RoomdError } from "../contract/errors.ts";
import { Restarter } from "../platform/back-off.ts";
import { ChangeEmitter } from "../platform/change-emitter.ts";
import { startInterval } from "../platform/guarded.ts";
import type { Logger } from "../platform/log.ts";
import { MEDIA_CODECS } from "./codecs.ts";

const CHECK_INTERVAL_MS = 5000;

/** The program that mediasoup starts as worker. By default that of mediasoup's own: MEDIASOUP_WORKER_BIN, else the one
 * in its package, where setup puts it. */
export interface WorkerProgram {
  readonly binary: string;
  /** Returns the meaning of mediasoup's error about its exit, where known. */
  readonly describeError?: (error: Error) => string | undefined;
}

/** A mediasoup worker with one router, restarted when it dies. The worker exits by itself when its daemon
 * does, because its channel closes. */
export class MediaWorker implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #logger: Logger;
  readonly #program: WorkerProgram | undefined;
  readonly #restarter: Restarter;
  readonly #checkTimer: NodeJS.Timeout;
  #worker: types.Worker | undefined;
  #router: types.Router | undefined;
  #generation = 0;
  #disposed = false;
  #provenAtMs: number | null = null;
  #reason: string | null = "starting";

  constructor(logger: Logger, program?: WorkerProgram) {
    this.#logger = logger;
    this.#program = program;
    this.#restarter = new Restarter(
      () => this.#start(),
      (error) => {
        this.#reason = this.#describeError(error instanceof Error ? error : new Error(String(error)));
        logger.warn({ err: error, reason: this.#reason }, "media worker start failed");
        this.changes.emit();
      },
      { firstMs: 100, maxMs: 5000 },
    );
    this.#checkTimer = startInterval("worker check", CHECK_INTERVAL_MS, () => this.#checkAlive());
  }

  start(): void {
    this.#restarter.start();
  }

  /** Increments with each new router. */
  get generation(): number {
    return this.#generation;
  }

  /** The current router; undefined while the worker restarts. */
  get currentRouter(): types.Router | undefined {
    return this.#router;
  }

  /** The current router. Throws `unavailable` while the worker restarts. */
  get router(): types.Router {
    if (!this.#router) throw new RoomdError("unavailable", `media worker: ${this.#reason}; it restarts`);
    return this.#router;
  }

  /** Creates another router of this worker, for codecs with payload types of their own. */
  async createRouter(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<types.Router> {
    if (!this.#worker) throw new RoomdError("unavailable", `media worker: ${this.#reason}`);
    return this.#worker.createRouter({ mediaCodecs });
  }

  health(): Health {
    return {
      status: this.#router ? "ok" : "down",
      provenAtMs: this.#provenAtMs,
      reason: this.#router ? null : `media worker: ${this.#reason}`,
      validForMs: 3 * CHECK_INTERVAL_MS,
    };
  }

  async #start(): Promise<void> {
    const workerBin = this.#program?.binary;
    const worker = await createWorker({ logLevel: "error", ...(workerBin ? { workerBin } : {}) });
    if (this.#disposed) {
      worker.close();
      return;
    }
    worker.once("died", (error) => this.#onDied(error));
    this.#worker = worker;
    try {
      this.#router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
    } catch (error) {
      worker.close();
      this.#worker = undefined;
      throw error;
    }
    this.#generation++;
    this.#provenAtMs = Date.now();
    this.#reason = null;
    this.#restarter.succeeded();
    this.changes.emit();
  }

  #onDied(error: Error): void {
    this.#reason = this.#describeError(error);
    this.#logger.warn({ err: error, reason: this.#reason }, "media worker died");
    this.#router = undefined;
    this.#worker = undefined;
    this.changes.emit();
    this.#restarter.failed();
  }

  /** Closes this worker and starts another. */
  restart(reason: string): void {
    const worker = this.#worker;
    if (!worker) return;
    worker.close();
    this.#onDied(new Error(reason));
  }

  #describeError(error: Error): string {
    return this.#program?.describeError?.(error) ?? error.message;
  }

  async #checkAlive(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    await worker.getResourceUsage().then(
      () => {
        this.#provenAtMs = Date.now();
      },
      () => {
        // The `died` event reports its death; without a new proof the state becomes unknown.
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#checkTimer);
    this.#restarter[Symbol.dispose]();
    const worker = this.#worker;
    this.#router = undefined;
    this.#worker = undefined;
    if (!worker) return;
    const gone = new Promise<void>((resolve) => worker.once("subprocessclose", () => resolve()));
    worker.close();
    await Promise.race([gone, wait(1000, undefined, { ref: false })]);
  }
}

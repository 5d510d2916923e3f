import type { types } from "mediasoup";
import type { Health } from "../../contract/device/health.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import {
  type Launch,
  type Preparation,
  type Run,
  SupervisedProcess,
} from "../../platform/supervised-process.ts";
import { type CapturePlan, type CaptureSession, openCaptureSession } from "./capture-session.ts";
import { DemandCounter } from "./demand-counter.ts";
import { ERROR_LINE } from "./gst-launch.ts";
import { DENIED_RETRY_MS } from "./rtsp/authentication.ts";

const CHECK_EVERY_MS = 1000;
/** Checks without new RTP: one may fall right after the process was resumed; after two the stream is down, after ten
 * the process is restarted. */
const SILENT_CHECKS = { down: 2, restart: 10 } as const;

export interface CaptureOptions {
  readonly kind: "audio" | "video";
  /** The stream's name in the log. */
  readonly name: string;
  readonly worker: MediaWorker;
  readonly logger: Logger;
  /** Returns what to send now; undefined while there is nothing. */
  readonly plan: (preparation: Preparation) => CapturePlan | undefined | Promise<CapturePlan | undefined>;
  /** The process is suspended so long after the last demand, ms; absent: it always runs. */
  readonly idleAfterMs?: number;
}

/** One run of the process, as it has been observed. */
interface ObservedRun extends CaptureSession {
  readonly demand: DemandCounter;
  /** RTP has arrived: from then on it runs on demand only. */
  isProven: boolean;
  isSuspended: boolean;
  bytes: number;
  silentChecks: number;
}

/** Keeps one stream going on the worker's router. Its proof of life is RTP that the router received. */
export class Capture implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: CaptureOptions;
  readonly #process: SupervisedProcess<ObservedRun>;
  readonly #checkTimer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #isPaused = false;
  #health: Health = {
    status: "unknown",
    provenAtMs: null,
    reason: "starting",
    validForMs: 3 * CHECK_EVERY_MS,
  };

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#process = new SupervisedProcess({
      prepare: (preparation) => this.#prepare(preparation),
      backOff: { firstMs: 200, maxMs: 5000, deniedMs: DENIED_RETRY_MS },
      errorLine: ERROR_LINE,
      onLine: (line) => options.logger.debug({ line }, "gstreamer"),
      onFailure: (reason) => this.#setDown(reason),
    });
    this.#process.changes.on(() => this.changes.emit());
    this.#stopListening = options.worker.changes.on(() => this.#process.start());
    this.#checkTimer = startInterval("capture check", CHECK_EVERY_MS, () => this.#check());
    this.#process.start();
  }

  get producer(): types.Producer | undefined {
    return this.#process.run?.resources.producer;
  }

  /** The process that sends, for tests and figures. */
  get pid(): number | undefined {
    return this.#process.run?.pid;
  }

  /** `off` while suspended: there is nothing to prove then. */
  health(): Health {
    const isSuspended = this.#process.run?.resources.isSuspended ?? false;
    return isSuspended ? { ...this.#health, status: "off", reason: null } : this.#health;
  }

  /** Read back from the producer. */
  get isPaused(): boolean {
    return this.producer?.paused ?? this.#isPaused;
  }

  /** Outlasts restarts of GStreamer and of the worker. */
  async setPaused(isPaused: boolean): Promise<void> {
    this.#isPaused = isPaused;
    const { producer } = this;
    if (producer) await (isPaused ? producer.pause() : producer.resume());
    this.changes.emit();
  }

  /** Demands the current stream until the result is disposed of. */
  addDemand(): Disposable {
    return this.#process.run?.resources.demand.add() ?? { [Symbol.dispose]: () => {} };
  }

  /** Starts over with a new plan. */
  restart(): Promise<void> {
    return this.#process.restart();
  }

  async #prepare(preparation: Preparation): Promise<Launch<ObservedRun> | undefined> {
    const { worker, kind, idleAfterMs = 0, plan: nextPlan } = this.#options;
    if (!worker.currentRouter) return undefined;
    const plan = await nextPlan(preparation);
    const router = worker.currentRouter;
    if (!router || !plan) return undefined;
    const isPaused = this.#isPaused;
    const { resources, ...launch } = await openCaptureSession(preparation, { kind, router, plan, isPaused });
    const demand = preparation.stack.use(new DemandCounter(idleAfterMs, () => this.#suspendOrResume()));
    return {
      ...launch,
      resources: { ...resources, demand, isProven: false, isSuspended: false, bytes: 0, silentChecks: 0 },
    };
  }

  #suspendOrResume(): void {
    const { run } = this.#process;
    if (!run || this.#options.idleAfterMs === undefined || run.resources.plan.alwaysRuns) return;
    const observed = run.resources;
    const isSuspended = observed.isProven && !observed.demand.hasDemand;
    if (isSuspended === observed.isSuspended) return;
    observed.isSuspended = isSuspended;
    observed.silentChecks = 0;
    if (isSuspended) run.suspend();
    else run.resume();
    this.changes.emit();
  }

  async #check(): Promise<void> {
    const { run } = this.#process;
    if (!run || run.resources.isSuspended) return;
    const stats = await run.resources.producer.getStats().catch(() => []);
    if (this.#process.run !== run || run.resources.isSuspended) return;
    const bytes = stats.reduce((sum, stat) => sum + stat.byteCount, 0);
    const hasArrived = bytes > run.resources.bytes;
    run.resources.bytes = bytes;
    if (hasArrived) this.#onProof(run);
    else this.#onSilence(run);
  }

  #onProof({ resources }: Run<ObservedRun>): void {
    resources.silentChecks = 0;
    this.#process.confirm();
    const wasDown = this.#health.status !== "ok";
    this.#health = { ...this.#health, status: "ok", provenAtMs: Date.now(), reason: null };
    if (!resources.isProven) {
      resources.isProven = true;
      if (!resources.demand.hasDemand) resources.demand.linger();
    }
    if (!wasDown) return;
    this.#options.logger.info({ stream: this.#options.name }, "capture running");
    this.changes.emit();
  }

  #onSilence({ resources }: Run<ObservedRun>): void {
    const checks = ++resources.silentChecks;
    if (checks >= SILENT_CHECKS.down && this.#health.status === "ok") {
      this.#setDown("no RTP arrives from GStreamer");
    }
    if (checks >= SILENT_CHECKS.restart) this.#process.fail("GStreamer sends nothing");
  }

  #setDown(reason: string): void {
    if (this.#health.status !== "down") {
      this.#options.logger.warn({ stream: this.#options.name, reason }, "capture failed");
    }
    this.#health = { ...this.#health, status: "down", reason };
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#checkTimer);
    this.#stopListening();
    await this.#process[Symbol.asyncDispose]();
  }
}

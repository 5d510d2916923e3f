import type { types } from "mediasoup";
import type { Health } from "../../contract/device/health.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { Restarter } from "../../platform/back-off.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { type CapturePlan, type CaptureSession, openCaptureSession } from "./capture-session.ts";
import { DemandCounter } from "./demand-counter.ts";

const PROVE_EVERY_MS = 1000;
/** Looks without new RTP: one may fall right after a process went on; after two it is said, after more the process is
 * started anew. */
const SILENT_CHECKS = { said: 2, restart: 10 } as const;

export interface CaptureOptions {
  readonly kind: "audio" | "video";
  /** For the log: which stream it is. */
  readonly name: string;
  readonly worker: MediaWorker;
  readonly logger: Logger;
  /** What to send now; undefined while there is nothing. */
  readonly plan: () => CapturePlan | undefined | Promise<CapturePlan>;
  /** Its process stands still from so long after the last who took its stream, ms; absent: it always runs. */
  readonly encoderLingerMs?: number;
}

/** What is known of the session of now. */
interface Running {
  readonly session: CaptureSession;
  readonly demand: DemandCounter;
  /** RTP has come: from then on it runs only for those who take it. */
  proven: boolean;
  suspended: boolean;
  bytes: number;
  silentChecks: number;
}

/** Keeps one stream going on the worker's router. Proof of life is RTP that the router received. */
export class Capture implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: CaptureOptions;
  readonly #restarter: Restarter;
  readonly #proofTimer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #running: Running | undefined;
  /** Whatever opens or closes a session waits for the one before. */
  #work: Promise<void> = Promise.resolve();
  #disposed = false;
  #paused = false;
  #health: Health = {
    status: "unknown",
    provenAtMs: null,
    reason: "starting",
    validForMs: 3 * PROVE_EVERY_MS,
  };

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#start(),
      (error) => this.#failed(error instanceof Error ? error.message : String(error)),
      { firstMs: 200, maxMs: 5000 },
    );
    this.#stopListening = options.worker.changes.on(() => this.#restarter.start());
    this.#proofTimer = setInterval(() => void this.#prove(), PROVE_EVERY_MS);
    this.#restarter.start();
  }

  get producer(): types.Producer | undefined {
    return this.#running?.session.producer;
  }

  /** The process that sends, for tests and figures. */
  get pid(): number | undefined {
    return this.#running?.session.child.process.pid;
  }

  /** `off` while it stands still: there is nothing to prove then. */
  health(): Health {
    return this.#running?.suspended ? { ...this.#health, status: "off", reason: null } : this.#health;
  }

  /** What the router does, not what was asked: read back from the producer. */
  get paused(): boolean {
    return this.producer?.paused ?? this.#paused;
  }

  /** Kept over restarts of GStreamer and worker. */
  async setPaused(paused: boolean): Promise<void> {
    this.#paused = paused;
    const { producer } = this;
    if (producer) await (paused ? producer.pause() : producer.resume());
    this.changes.emit();
  }

  /** Somebody takes the stream of now. */
  addDemand(): Disposable {
    return this.#running?.demand.add() ?? { [Symbol.dispose]: () => {} };
  }

  /** There is something else to send: a new session, if any. */
  async restart(): Promise<void> {
    await this.#serially(() => this.#close());
    this.#restarter.start();
  }

  #serially(action: () => Promise<void>): Promise<void> {
    const done = this.#work.then(action);
    this.#work = done.catch(() => {});
    return done;
  }

  #start(): Promise<void> {
    return this.#serially(async () => {
      const { worker, plan: next } = this.#options;
      if (this.#running || !worker.currentRouter) return;
      const plan = await next();
      if (this.#disposed || this.#running || !worker.currentRouter || !plan) return;
      const { kind, logger, encoderLingerMs } = this.#options;
      const session = await openCaptureSession({
        kind,
        worker,
        logger,
        plan,
        paused: this.#paused,
        onEnd: (producer, reason) => void this.#ended(producer, reason),
      });
      const holding = new DemandCounter(encoderLingerMs ?? 0, () => this.#suspendOrResume());
      this.#running = {
        session,
        demand: holding,
        proven: false,
        suspended: false,
        bytes: 0,
        silentChecks: 0,
      };
      if (!session.child.running) throw new Error("GStreamer ended at once");
      this.changes.emit();
    }).catch(async (error: unknown) => {
      await this.#serially(() => this.#close());
      throw error;
    });
  }

  async #close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.demand[Symbol.dispose]();
    await running?.session[Symbol.asyncDispose]();
    if (running) this.changes.emit();
  }

  async #ended(producer: types.Producer, reason: string): Promise<void> {
    if (this.producer !== producer || this.#disposed) return;
    this.#failed(reason);
    await this.#serially(async () => {
      if (this.producer === producer) await this.#close();
    });
    this.#restarter.failed();
  }

  #suspendOrResume(): void {
    const running = this.#running;
    if (!running || this.#options.encoderLingerMs === undefined || running.session.plan.alwaysRuns) return;
    const rests = running.proven && !running.demand.hasDemand;
    if (rests === running.suspended) return;
    running.suspended = rests;
    running.silentChecks = 0;
    if (rests) running.session.child.pause();
    else running.session.child.resume();
    this.changes.emit();
  }

  #failed(reason: string): void {
    if (this.#health.status !== "down")
      this.#options.logger.warn({ stream: this.#options.name, reason }, "capture failed");
    this.#health = { ...this.#health, status: "down", reason };
    this.changes.emit();
  }

  async #prove(): Promise<void> {
    const running = this.#running;
    if (!running || running.suspended) return;
    const { producer } = running.session;
    const stats = await producer.getStats().catch(() => []);
    if (this.#running !== running || running.suspended) return;
    const bytes = stats.reduce((sum, stat) => sum + stat.byteCount, 0);
    const arrived = bytes > running.bytes;
    running.bytes = bytes;
    if (arrived) {
      running.silentChecks = 0;
      this.#restarter.succeeded();
      const wasDown = this.#health.status !== "ok";
      if (wasDown) this.#options.logger.info({ stream: this.#options.name }, "capture sends");
      this.#health = { ...this.#health, status: "ok", provenAtMs: Date.now(), reason: null };
      if (!running.proven) {
        running.proven = true;
        if (!running.demand.hasDemand) running.demand.linger();
      }
      if (wasDown) this.changes.emit();
      return;
    }
    const looks = ++running.silentChecks;
    if (looks >= SILENT_CHECKS.said && this.#health.status === "ok") {
      this.#failed("no RTP arrives from GStreamer");
    }
    if (looks >= SILENT_CHECKS.restart) await this.#ended(producer, "GStreamer sends nothing");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#proofTimer);
    this.#stopListening();
    this.#restarter[Symbol.dispose]();
    await this.#serially(() => this.#close());
  }
}

import type { Health } from "../../contract/device/health.ts";
import type { Layer } from "../../contract/meeting/meeting.ts";
import { Restarter } from "../../platform/back-off.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import type { Logger } from "../../platform/log.ts";
import { FAILURE } from "./gst-launch.ts";
import type { LayerPlan } from "./layers.ts";
import { removeSegments, ShmFolder } from "./shm-folder.ts";
import type { RoomPicture } from "./thumbnail-feed.ts";

const LOOK_EVERY_MS = 250;
/** A source that delivers is seen twice a second; without that for so long, it has stopped, ms. */
const LOST_AFTER_MS = 2500;
/** How long a source that begins anew may take before a card is shown, ms. */
const PATIENCE_MS = { first: 3000, again: 1500 } as const;
/** A process that has shown nothing for so long is started anew, ms: cameras take a while after a power cut. */
const GIVE_UP_MS = 12_000;

const NOTHING_COMES = "no picture comes from its source";

/** One layer as a source offers it. */
export interface SourceLayer extends LayerPlan {
  /** It comes as the camera's own H.264 of this profile; absent: as raw frames. */
  readonly profileLevelId?: string;
}

export interface PreparedSource {
  readonly layers: readonly SourceLayer[];
  /** gst-launch-1.0's arguments; each layer goes to its socket. */
  readonly args: (path: (layer: Layer) => string) => string[];
}

export interface SourceProcessOptions {
  readonly name: string;
  readonly logger: Logger;
  /** Takes the small JPEGs that the source sends: its proof of life. */
  readonly picture: RoomPicture;
  /** Finds out what the source has to offer, each time before it is started. */
  readonly prepare: (signal: AbortSignal) => Promise<PreparedSource>;
}

interface Run {
  readonly child: OwnedChild;
  readonly source: PreparedSource;
  readonly path: (layer: Layer) => string;
  readonly startedAt: number;
}

/** Keeps a picture's source going, and knows whether it delivers. */
export class SourceProcess implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: SourceProcessOptions;
  readonly #restarter: Restarter;
  readonly #stack = new AsyncDisposableStack();
  readonly #abort = new AbortController();
  #folder: ShmFolder | undefined;
  #run: Run | undefined;
  #state: "starting" | "delivers" | "lost" = "starting";
  #patientUntil = performance.now() + PATIENCE_MS.first;
  #lastPictureAt = 0;
  #failure: string | undefined;
  #work: Promise<void> = Promise.resolve();
  #health: Health = {
    status: "unknown",
    provenAtMs: null,
    reason: "starting",
    validForMs: LOST_AFTER_MS + 1000,
  };

  constructor(options: SourceProcessOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#start(),
      (error) => this.#broke(error instanceof Error ? error.message : String(error)),
      { firstMs: 200, maxMs: 10_000 },
    );
    this.#stack.defer(() => this.#folder?.[Symbol.asyncDispose]());
    this.#stack.defer(() => this.#work);
    this.#stack.defer(async () => this.#run?.child.stop());
    const looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#stack.defer(() => clearInterval(looking));
    this.#stack.defer(options.picture.arrivals.on(() => this.#arrived()));
    this.#stack.use(this.#restarter);
    this.#stack.defer(() => this.#abort.abort());
    this.#restarter.start();
  }

  /** `starting`: nothing to show yet, and no reason to worry. */
  get state(): "starting" | "delivers" | "lost" {
    return this.#state;
  }

  /** What it offers, and where, while it delivers. */
  get delivered(): Pick<Run, "source" | "path"> | undefined {
    return this.#state === "delivers" ? this.#run : undefined;
  }

  /** Why its process ended last, or could not be begun; undefined when it delivers, and while it may only be slow. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The process, for tests and figures. */
  get pid(): number | undefined {
    return this.#run?.child.process.pid;
  }

  health(): Health {
    return this.#health;
  }

  #start(): Promise<void> {
    const started = this.#work.then(() => this.#open());
    this.#work = started.catch(() => {});
    return started;
  }

  async #open(): Promise<void> {
    const { signal } = this.#abort;
    if (this.#run || signal.aborted) return;
    this.#folder ??= await ShmFolder.create();
    const source = await this.#options.prepare(signal);
    if (signal.aborted) return;
    const path = this.#folder.nextRun();
    let reason = "";
    const child = new OwnedChild({
      command: "gst-launch-1.0",
      args: source.args(path),
      onLine: (line) => {
        // The first is the cause, those after it are what came of it.
        if (reason === "" && FAILURE.test(line)) reason = line;
        this.#options.logger.debug({ line }, "gstreamer");
      },
      onExit: () => this.#ended(child, reason || "GStreamer ended"),
    });
    this.#run = { child, source, path, startedAt: performance.now() };
  }

  #ended(child: OwnedChild, reason: string): void {
    if (child.process.pid !== undefined) removeSegments(child.process.pid);
    if (this.#run?.child !== child) return;
    this.#run = undefined;
    if (this.#abort.signal.aborted) return;
    this.#broke(reason);
    this.#restarter.failed();
  }

  #arrived(): void {
    if (!this.#run) return;
    this.#lastPictureAt = performance.now();
    this.#failure = undefined;
    const wasOk = this.#state === "delivers";
    this.#health = { ...this.#health, status: "ok", provenAtMs: Date.now(), reason: null };
    if (wasOk) return;
    this.#restarter.succeeded();
    this.#options.logger.info({ source: this.#options.name }, "source delivers");
    this.#become("delivers");
  }

  /** Its process ended, or could not be started. */
  #broke(reason: string): void {
    this.#failure = reason;
    this.#fails(reason);
  }

  /** A card comes if it isn't back soon. */
  #fails(reason: string): void {
    if (this.#health.status !== "down") {
      this.#options.logger.warn({ source: this.#options.name, reason }, "source failed");
    }
    this.#health = { ...this.#health, status: "down", reason };
    if (this.#state === "delivers") {
      this.#patientUntil = performance.now() + PATIENCE_MS.again;
      this.#become("starting");
    } else {
      this.changes.emit();
    }
  }

  #look(): void {
    const now = performance.now();
    if (this.#state === "delivers" && now - this.#lastPictureAt > LOST_AFTER_MS) {
      this.#fails(NOTHING_COMES);
      this.#become("lost");
      // It hangs: a new one is tried.
      void this.#run?.child.stop();
      return;
    }
    if (this.#state === "starting" && now > this.#patientUntil) {
      if (this.#health.status !== "down") this.#fails(NOTHING_COMES);
      this.#become("lost");
    }
    if (this.#state !== "delivers" && this.#run && now - this.#run.startedAt > GIVE_UP_MS) {
      void this.#run.child.stop();
    }
  }

  #become(state: "starting" | "delivers" | "lost"): void {
    this.#state = state;
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

import type { Health } from "../../contract/device/health.ts";
import type { Layer } from "../../contract/meeting/meeting.ts";
import { Restarter } from "../../platform/back-off.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import type { Logger } from "../../platform/log.ts";
import { ERROR_LINE } from "./gst-launch.ts";
import type { LayerPlan } from "./layers.ts";
import { removeSegments, ShmFolder } from "./shm-folder.ts";
import type { ThumbnailFeed } from "./thumbnail-feed.ts";

const CHECK_EVERY_MS = 250;
/** A source that delivers is seen twice a second; without that for so long, it has stopped, ms. */
const LOST_AFTER_MS = 2500;
/** How long a source that begins anew may take before a card is shown, ms. */
const SLATE_AFTER_MS = { first: 3000, again: 1500 } as const;
/** A process that has shown nothing for so long is started anew, ms: cameras take a while after a power cut. */
const RESTART_AFTER_MS = 12_000;

const NO_FRAMES = "no picture comes from its source";

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
  readonly thumbnails: ThumbnailFeed;
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
  #slateAtMs = performance.now() + SLATE_AFTER_MS.first;
  #lastThumbnailAtMs = 0;
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
      (error) => this.#processFailed(error instanceof Error ? error.message : String(error)),
      { firstMs: 200, maxMs: 10_000 },
    );
    this.#stack.defer(() => this.#folder?.[Symbol.asyncDispose]());
    this.#stack.defer(() => this.#work);
    this.#stack.defer(async () => this.#run?.child.stop());
    const looking = setInterval(() => this.#check(), CHECK_EVERY_MS);
    this.#stack.defer(() => clearInterval(looking));
    this.#stack.defer(options.thumbnails.arrivals.on(() => this.#onThumbnail()));
    this.#stack.use(this.#restarter);
    this.#stack.defer(() => this.#abort.abort());
    this.#restarter.start();
  }

  /** `starting`: nothing to show yet, and no reason to worry. */
  get state(): "starting" | "delivers" | "lost" {
    return this.#state;
  }

  /** What it offers, and where, while it delivers. */
  get output(): Pick<Run, "source" | "path"> | undefined {
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
    const path = this.#folder.nextSocketPaths();
    let reason = "";
    const child = new OwnedChild({
      command: "gst-launch-1.0",
      args: source.args(path),
      onLine: (line) => {
        // The first is the cause, those after it are what came of it.
        if (reason === "" && ERROR_LINE.test(line)) reason = line;
        this.#options.logger.debug({ line }, "gstreamer");
      },
      onExit: () => this.#onExit(child, reason || "GStreamer ended"),
    });
    this.#run = { child, source, path, startedAt: performance.now() };
  }

  #onExit(child: OwnedChild, reason: string): void {
    if (child.process.pid !== undefined) removeSegments(child.process.pid);
    if (this.#run?.child !== child) return;
    this.#run = undefined;
    if (this.#abort.signal.aborted) return;
    this.#processFailed(reason);
    this.#restarter.failed();
  }

  #onThumbnail(): void {
    if (!this.#run) return;
    this.#lastThumbnailAtMs = performance.now();
    this.#failure = undefined;
    const wasOk = this.#state === "delivers";
    this.#health = { ...this.#health, status: "ok", provenAtMs: Date.now(), reason: null };
    if (wasOk) return;
    this.#restarter.succeeded();
    this.#options.logger.info({ source: this.#options.name }, "source delivers");
    this.#setState("delivers");
  }

  /** Its process ended, or could not be started. */
  #processFailed(reason: string): void {
    this.#failure = reason;
    this.#markDown(reason);
  }

  /** A card comes if it isn't back soon. */
  #markDown(reason: string): void {
    if (this.#health.status !== "down") {
      this.#options.logger.warn({ source: this.#options.name, reason }, "source failed");
    }
    this.#health = { ...this.#health, status: "down", reason };
    if (this.#state === "delivers") {
      this.#slateAtMs = performance.now() + SLATE_AFTER_MS.again;
      this.#setState("starting");
    } else {
      this.changes.emit();
    }
  }

  #check(): void {
    const now = performance.now();
    if (this.#state === "delivers" && now - this.#lastThumbnailAtMs > LOST_AFTER_MS) {
      this.#markDown(NO_FRAMES);
      this.#setState("lost");
      // It hangs: a new one is tried.
      void this.#run?.child.stop();
      return;
    }
    if (this.#state === "starting" && now > this.#slateAtMs) {
      if (this.#health.status !== "down") this.#markDown(NO_FRAMES);
      this.#setState("lost");
    }
    if (this.#state !== "delivers" && this.#run && now - this.#run.startedAt > RESTART_AFTER_MS) {
      void this.#run.child.stop();
    }
  }

  #setState(state: "starting" | "delivers" | "lost"): void {
    this.#state = state;
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

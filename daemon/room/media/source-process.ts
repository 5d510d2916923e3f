import type { Health } from "../../contract/device/health.ts";
import type { Layer } from "../../contract/meeting/meeting.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { type Launch, type Preparation, SupervisedProcess } from "../../platform/supervised-process.ts";
import { ERROR_LINE } from "./gst-launch.ts";
import type { LayerPlan } from "./layers.ts";
import { DENIED_RETRY_MS } from "./rtsp/authentication.ts";
import type { StreamInspector } from "./rtsp/stream-inspector.ts";
import { removeSegments, ShmFolder } from "./shm-folder.ts";
import type { ThumbnailFeed } from "./thumbnail-feed.ts";

const CHECK_EVERY_MS = 250;
/** A running source sends two thumbnails a second; without one for this long it has stopped, ms. */
const LOST_AFTER_MS = 2500;
/** How long a source may take to start before its slate is shown, ms. */
const SLATE_AFTER_MS = { first: 3000, again: 1500 } as const;
/** A process without a thumbnail for this long is restarted, ms: cameras take a while after a power cut. */
const RESTART_AFTER_MS = 12_000;

const NO_FRAMES = "no frames come from its source";

/** One layer as a source provides it. */
export interface SourceLayer extends LayerPlan {
  /** Of the camera's own H.264; absent: raw frames. */
  readonly profileLevelId?: string;
  /** Watches the camera's own H.264 until it is known to be fit. */
  readonly inspector?: StreamInspector;
}

export interface PreparedSource {
  readonly layers: readonly SourceLayer[];
  /** Returns the arguments of gst-launch-1.0; each layer goes to its socket. */
  readonly args: (path: (layer: Layer) => string) => string[];
  /** Why the source's own video is encoded again. */
  readonly transcodedBecause?: string;
}

export interface SourceProcessOptions {
  readonly name: string;
  readonly logger: Logger;
  /** Receives the source's thumbnails: its proof of life. */
  readonly thumbnails: ThumbnailFeed;
  /** Finds out what the source provides, before each start. */
  readonly prepare: (preparation: Preparation) => Promise<PreparedSource>;
}

/** What the source provides in one run, and where. */
interface SourceOutput {
  readonly source: PreparedSource;
  readonly path: (layer: Layer) => string;
}

/** Keeps a video source running, and knows whether its frames arrive. */
export class SourceProcess implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: SourceProcessOptions;
  readonly #process: SupervisedProcess<SourceOutput>;
  readonly #stack = new AsyncDisposableStack();
  #folder: ShmFolder | undefined;
  #state: "starting" | "running" | "lost" = "starting";
  #slateAtMs = performance.now() + SLATE_AFTER_MS.first;
  #lastThumbnailAtMs = 0;
  #failure: string | undefined;
  #health: Health = {
    status: "unknown",
    provenAtMs: null,
    reason: "starting",
    validForMs: LOST_AFTER_MS + 1000,
  };

  constructor(options: SourceProcessOptions) {
    this.#options = options;
    this.#stack.defer(() => this.#folder?.[Symbol.asyncDispose]());
    this.#process = this.#stack.use(
      new SupervisedProcess({
        prepare: (preparation) => this.#prepare(preparation),
        backOff: { firstMs: 200, maxMs: 10_000, deniedMs: DENIED_RETRY_MS },
        errorLine: ERROR_LINE,
        onLine: (line) => options.logger.debug({ line }, "gstreamer"),
        onFailure: (reason) => {
          this.#failure = reason;
          this.#setDown(reason);
        },
      }),
    );
    const checkTimer = startInterval("source check", CHECK_EVERY_MS, () => this.#check());
    this.#stack.defer(() => clearInterval(checkTimer));
    this.#stack.defer(options.thumbnails.arrivals.on(() => this.#onThumbnail()));
    this.#process.start();
  }

  /** `starting`: no frames yet, and too early for the slate. */
  get state(): "starting" | "running" | "lost" {
    return this.#state;
  }

  /** What the source provides, and where, while it is running. */
  get output(): SourceOutput | undefined {
    return this.#state === "running" ? this.#process.run?.resources : undefined;
  }

  /** Why the process ended last or could not be started; undefined while running, and while it may only be slow. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The process, for tests and figures. */
  get pid(): number | undefined {
    return this.#process.run?.pid;
  }

  health(): Health {
    return this.#health;
  }

  /** Tries again now, where it failed. */
  retry(): void {
    if (this.#process.run) return;
    this.#failure = undefined;
    this.#process.start();
  }

  /** Starts over with what `prepare` finds now. */
  async restart(): Promise<void> {
    this.#slateAtMs = performance.now() + SLATE_AFTER_MS.first;
    this.#setState("starting");
    await this.#process.restart();
  }

  async #prepare(preparation: Preparation): Promise<Launch<SourceOutput>> {
    this.#folder ??= await ShmFolder.create();
    const source = await this.#options.prepare(preparation);
    const path = this.#folder.nextSocketPaths();
    return {
      command: "gst-launch-1.0",
      args: source.args(path),
      resources: { source, path },
      onExit: (pid) => {
        if (pid !== undefined) removeSegments(pid);
      },
    };
  }

  #onThumbnail(): void {
    if (!this.#process.run) return;
    this.#lastThumbnailAtMs = performance.now();
    this.#failure = undefined;
    this.#health = { ...this.#health, status: "ok", provenAtMs: Date.now(), reason: null };
    if (this.#state === "running") return;
    this.#process.confirm();
    this.#options.logger.info({ source: this.#options.name }, "source running");
    this.#setState("running");
  }

  /** The slate follows if the source isn't back soon. */
  #setDown(reason: string): void {
    if (this.#health.status !== "down") {
      this.#options.logger.warn({ source: this.#options.name, reason }, "source failed");
    }
    this.#health = { ...this.#health, status: "down", reason };
    if (this.#state !== "running") return this.changes.emit();
    this.#slateAtMs = performance.now() + SLATE_AFTER_MS.again;
    this.#setState("starting");
  }

  #check(): void {
    const now = performance.now();
    if (this.#state === "running" && now - this.#lastThumbnailAtMs > LOST_AFTER_MS) {
      this.#setDown(NO_FRAMES);
      this.#setState("lost");
      this.#process.fail(NO_FRAMES);
      return;
    }
    if (this.#state === "starting" && now > this.#slateAtMs) {
      if (this.#health.status !== "down") this.#setDown(NO_FRAMES);
      this.#setState("lost");
    }
    const { run } = this.#process;
    if (this.#state !== "running" && run && now - run.startedAtMs > RESTART_AFTER_MS) {
      this.#process.fail(NO_FRAMES);
    }
  }

  #setState(state: "starting" | "running" | "lost"): void {
    this.#state = state;
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

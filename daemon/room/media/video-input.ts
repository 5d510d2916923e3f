import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import type { VideoInputState } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { DemandCounter } from "./demand-counter.ts";
import { ThumbnailFeed } from "./thumbnail-feed.ts";
import type { VideoSource } from "./video-source.ts";

export interface VideoInputOptions {
  readonly video: VideoInputConfig;
  /** The source runs so long after the last demand, ms. */
  readonly lingerMs: number;
  readonly createSource: (video: VideoInputConfig, thumbnails: ThumbnailFeed) => VideoSource;
}

interface Running {
  readonly source: VideoSource;
  readonly thumbnails: ThumbnailFeed;
}

/** One of the room's video inputs. Its source runs on demand. */
export class VideoInput implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly video: VideoInputConfig;
  readonly #options: VideoInputOptions;
  readonly #demand: DemandCounter;
  #running: Running | undefined;
  #lastThumbnail: Uint8Array | undefined;
  /** Starts and stops follow one another. */
  #queue: Promise<void> = Promise.resolve();
  #isDisposed = false;

  constructor(options: VideoInputOptions) {
    this.#options = options;
    this.video = options.video;
    this.#demand = new DemandCounter(options.lingerMs, () => this.#reconcile());
  }

  get id(): string {
    return this.video.id;
  }

  /** Undefined while it does not run. */
  get source(): VideoSource | undefined {
    return this.#running?.source;
  }

  /** Undefined while its source does not run. */
  get thumbnails(): ThumbnailFeed | undefined {
    return this.#running?.thumbnails;
  }

  /** The newest thumbnail, or the last one of the previous run. */
  get thumbnail(): Uint8Array | undefined {
    return this.#running?.thumbnails.latest ?? this.#lastThumbnail;
  }

  /** The source runs until the result is disposed of. */
  addDemand(): Disposable {
    return this.#demand.add();
  }

  health(): Health {
    return this.source?.health() ?? OFF;
  }

  state(): VideoInputState {
    const { id, name, camera = null } = this.video;
    const transcodedBecause = this.source?.transcodedBecause;
    const isLive = this.#running?.thumbnails.latest !== undefined && this.source?.process.state === "running";
    return {
      id,
      name,
      camera,
      health: this.health(),
      ...(transcodedBecause === undefined ? {} : { transcodedBecause }),
      thumbnail: isLive ? "live" : this.thumbnail ? "last" : null,
      streams: (this.source?.streams() ?? []).map(({ producer, layer }) => ({
        producerId: producer.id,
        layer,
      })),
    };
  }

  #reconcile(): void {
    this.#queue = this.#queue.then(async () => {
      const shouldRun = this.#demand.hasDemand && !this.#isDisposed;
      if (shouldRun === (this.#running !== undefined)) return;
      if (shouldRun) await this.#start();
      else await this.#stop();
    });
  }

  async #start(): Promise<void> {
    const thumbnails = await ThumbnailFeed.open();
    const source = this.#options.createSource(this.video, thumbnails);
    source.changes.on(() => this.changes.emit());
    this.#running = { source, thumbnails };
    this.changes.emit();
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#lastThumbnail = running?.thumbnails.latest ?? this.#lastThumbnail;
    this.#running = undefined;
    this.changes.emit();
    await running?.source[Symbol.asyncDispose]();
    await running?.thumbnails[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#demand[Symbol.dispose]();
    this.#reconcile();
    await this.#queue;
  }
}

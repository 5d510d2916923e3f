import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import type { VideoInputState } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { DemandCounter } from "./demand-counter.ts";
import { ThumbnailFeed } from "./thumbnail-feed.ts";
import type { VideoSource } from "./video-source.ts";

export interface VideoInputOptions {
  readonly video: VideoInputConfig;
  /** Its source runs for so long after the last who had a use for it, ms. */
  readonly lingerMs: number;
  readonly createSource: (video: VideoInputConfig, small: ThumbnailFeed) => VideoSource;
}

interface Running {
  readonly source: VideoSource;
  readonly thumbnails: ThumbnailFeed;
}

/** One of the pictures that the meeting may be shown. Its source runs while somebody holds it. */
export class VideoInput implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly video: VideoInputConfig;
  readonly #options: VideoInputOptions;
  readonly #demand: DemandCounter;
  #running: Running | undefined;
  #lastThumbnail: Uint8Array | undefined;
  /** What starts and ends it, one after another. */
  #work: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(options: VideoInputOptions) {
    this.#options = options;
    this.video = options.video;
    this.#demand = new DemandCounter(options.lingerMs, () => this.#reconcile());
  }

  get id(): string {
    return this.video.id;
  }

  /** Undefined while its source does not run. */
  get source(): VideoSource | undefined {
    return this.#running?.source;
  }

  /** Where its small JPEGs come; undefined while its source does not run. */
  get thumbnails(): ThumbnailFeed | undefined {
    return this.#running?.thumbnails;
  }

  /** The newest small JPEG, or the last one of when it ran. */
  get thumbnail(): Uint8Array | undefined {
    return this.#running?.thumbnails.latest ?? this.#lastThumbnail;
  }

  /** It runs until the answer is disposed of. */
  addDemand(): Disposable {
    return this.#demand.add();
  }

  health(): Health {
    return this.source?.health() ?? OFF;
  }

  state(): VideoInputState {
    const { id, name, camera = null } = this.video;
    const isLive =
      this.#running?.thumbnails.latest !== undefined && this.source?.process.state === "delivers";
    return {
      id,
      name,
      camera,
      health: this.health(),
      thumbnail: isLive ? "live" : this.thumbnail ? "earlier" : null,
      streams: (this.source?.streams() ?? []).map(({ producer, layer }) => ({
        producerId: producer.id,
        layer,
      })),
    };
  }

  #reconcile(): void {
    this.#work = this.#work.then(async () => {
      const wanted = this.#demand.hasDemand && !this.#disposed;
      if (wanted === (this.#running !== undefined)) return;
      if (wanted) await this.#start();
      else await this.#stop();
    });
  }

  async #start(): Promise<void> {
    const small = await ThumbnailFeed.open();
    const picture = this.#options.createSource(this.video, small);
    picture.changes.on(() => this.changes.emit());
    this.#running = { source: picture, thumbnails: small };
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
    this.#disposed = true;
    this.#demand[Symbol.dispose]();
    this.#reconcile();
    await this.#work;
  }
}

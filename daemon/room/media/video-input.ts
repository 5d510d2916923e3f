import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import type { VideoInputState } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { Holding } from "./demand-counter.ts";
import { RoomPicture } from "./thumbnail-feed.ts";
import type { Picture } from "./video-source.ts";

export interface OfferedVideoOptions {
  readonly video: VideoInputConfig;
  /** Its source runs for so long after the last who had a use for it, ms. */
  readonly lingerMs: number;
  readonly make: (video: VideoInputConfig, small: RoomPicture) => Picture;
}

interface Running {
  readonly picture: Picture;
  readonly small: RoomPicture;
}

/** One of the pictures that the meeting may be shown. Its source runs while somebody holds it. */
export class OfferedVideo implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly video: VideoInputConfig;
  readonly #options: OfferedVideoOptions;
  readonly #holding: Holding;
  #running: Running | undefined;
  #earlier: Uint8Array | undefined;
  /** What starts and ends it, one after another. */
  #work: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(options: OfferedVideoOptions) {
    this.#options = options;
    this.video = options.video;
    this.#holding = new Holding(options.lingerMs, () => this.#converge());
  }

  get id(): string {
    return this.video.id;
  }

  /** Undefined while its source does not run. */
  get picture(): Picture | undefined {
    return this.#running?.picture;
  }

  /** Where its small JPEGs come; undefined while its source does not run. */
  get small(): RoomPicture | undefined {
    return this.#running?.small;
  }

  /** The newest small JPEG, or the last one of when it ran. */
  get thumbnail(): Uint8Array | undefined {
    return this.#running?.small.latest ?? this.#earlier;
  }

  /** It runs until the answer is disposed of. */
  hold(): Disposable {
    return this.#holding.hold();
  }

  health(): Health {
    return this.picture?.health() ?? OFF;
  }

  state(): VideoInputState {
    const { id, name, camera = null } = this.video;
    const isLive = this.#running?.small.latest !== undefined && this.picture?.source.state === "delivers";
    return {
      id,
      name,
      camera,
      health: this.health(),
      thumbnail: isLive ? "live" : this.thumbnail ? "earlier" : null,
      streams: (this.picture?.streams() ?? []).map(({ producer, layer }) => ({
        producerId: producer.id,
        layer,
      })),
    };
  }

  #converge(): void {
    this.#work = this.#work.then(async () => {
      const wanted = this.#holding.held && !this.#disposed;
      if (wanted === (this.#running !== undefined)) return;
      if (wanted) await this.#start();
      else await this.#stop();
    });
  }

  async #start(): Promise<void> {
    const small = await RoomPicture.open();
    const picture = this.#options.make(this.video, small);
    picture.changes.on(() => this.changes.emit());
    this.#running = { picture, small };
    this.changes.emit();
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#earlier = running?.small.latest ?? this.#earlier;
    this.#running = undefined;
    this.changes.emit();
    await running?.picture[Symbol.asyncDispose]();
    await running?.small[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#holding[Symbol.dispose]();
    this.#converge();
    await this.#work;
  }
}

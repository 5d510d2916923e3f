import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import { OFF, worstOf } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaState, RoomState, VideoInputState } from "../../contract/fleet/room-state.ts";
import { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { OPUS_KBPS } from "./audio-pipeline.ts";
import { type CreateVideoSourceOptions, createVideoSource } from "./create-video-source.ts";
import { type EncoderSelection, GSTREAMER, selectEncoder } from "./encoder-choice.ts";
import { InputSwitcher } from "./input-switcher.ts";
import { Microphone } from "./microphone.ts";
import { ThumbnailFeed } from "./thumbnail-feed.ts";
import type { RoomStream, VideoSource } from "./video-source.ts";
import { Viewer } from "./viewer.ts";

export type { RoomStream } from "./video-source.ts";

/** The room's media: worker and router, pictures in their layers, sound, viewers. */
export class RoomMedia implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly worker: MediaWorker;
  readonly #config: RoomConfig;
  readonly #logger: Logger;
  readonly #audio: Microphone | undefined;
  readonly #stack = new AsyncDisposableStack();
  readonly #encoder: Promise<EncoderSelection>;
  readonly #onKeyFrameRequest: ((camera: string) => void) | undefined;
  readonly #inputs: InputSwitcher;
  #content: { readonly picture: VideoSource; readonly owned: AsyncDisposable } | undefined;
  /** What turns content on and off, one after another. */
  #contentWork: Promise<void> = Promise.resolve();

  /** `onKeyFrameWanted`: somebody begins to watch the stream that this camera makes itself. */
  constructor(config: RoomConfig, logger: Logger, onKeyFrameWanted?: (camera: string) => void) {
    this.#onKeyFrameRequest = onKeyFrameWanted;
    this.#config = config;
    this.#logger = logger;
    this.worker = this.#stack.use(new MediaWorker(logger));
    this.worker.changes.on(() => this.changes.emit());
    const { audio, encoder, videos, encoderLingerMs } = config.media;
    this.#encoder = selectEncoder(encoder, GSTREAMER);
    this.#encoder.then(({ element }) => logger.info({ element }, "encoder chosen")).catch(() => {});
    if (audio.source !== "none") {
      this.#audio = this.#stack.use(new Microphone({ source: audio, worker: this.worker, logger }));
      this.#audio.changes.on(() => this.changes.emit());
    }
    this.#stack.defer(() => this.#encoder.then(() => {}));
    const make = (video: VideoInputConfig, small: ThumbnailFeed) => {
      const label = videos.length > 1 ? `${config.room.name} · ${video.name}` : config.room.name;
      return this.#createSource({
        source: "camera",
        name: `picture "${video.id}"`,
        label,
        video,
        thumbnails: small,
      });
    };
    this.#inputs = this.#stack.use(
      new InputSwitcher({ videos, lingerMs: encoderLingerMs, createSource: make, logger }),
    );
    this.#inputs.changes.on(() => this.changes.emit());
    this.#stack.defer(() => this.#content?.owned[Symbol.asyncDispose]());
  }

  /** `video`: the picture to begin with, if there is one of that id. */
  start(video?: string): void {
    this.worker.start();
    this.#inputs.start(video);
  }

  /** Shows the meeting this picture, see `VideoChoice.select`. */
  select(video: string): Promise<void> {
    return this.#inputs.select(video);
  }

  /** The camera whose picture the meeting is shown, now or when it begins. */
  get selectedCamera(): string | undefined {
    return this.#inputs.selected?.video.camera;
  }

  /** The picture's source runs until the answer is disposed of. */
  preview(video: string): Disposable {
    return this.#inputs.video(video).addDemand();
  }

  /** The small JPEGs of a picture that this camera makes; undefined where none runs. */
  thumbnailFeedOf(camera: string): ThumbnailFeed | undefined {
    const { selected, inputs } = this.#inputs;
    const own = inputs.filter(({ video, thumbnails }) => video.camera === camera && thumbnails);
    return (own.find((video) => video === selected) ?? own[0])?.thumbnails;
  }

  /** Throws `not-found`. */
  videoState(video: string): VideoInputState {
    return this.#inputs.video(video).state();
  }

  /** The newest small JPEG of a picture; undefined before its first. Throws `not-found`. */
  thumbnail(video: string): Uint8Array | undefined {
    return this.#inputs.video(video).thumbnail;
  }

  /** What the room makes now: content's streams only while it is on. */
  streams(): RoomStream[] {
    const microphone = this.#audio?.producer;
    return [
      ...(microphone
        ? [{ producer: microphone, source: "microphone", layer: "only", kbps: OPUS_KBPS } as const]
        : []),
      ...this.#inputs.streams(),
      ...(this.#content?.picture.streams() ?? []),
    ];
  }

  /** Somebody takes this stream until they dispose of what they get: its encoder runs so long, and a little
   * longer. Harmless for a stream that is no longer, or isn't the room's own. */
  addDemand(producerId: string): Disposable {
    const captures = [...this.#inputs.captures(), ...(this.#content?.picture.captures() ?? [])];
    const capture = captures.find(({ producer }) => producer?.id === producerId);
    return capture?.addDemand() ?? { [Symbol.dispose]: () => {} };
  }

  get hasContent(): boolean {
    const { content } = this.#config.media;
    return content !== undefined && content.source !== "none";
  }

  get isContentShared(): boolean {
    return this.#content !== undefined;
  }

  /** Its source runs only while it is on. */
  async setContent(on: boolean): Promise<void> {
    const work = this.#contentWork.then(() => (on ? this.#startContent() : this.#stopContent()));
    this.#contentWork = work.catch(() => {});
    await work;
  }

  get hasMicrophone(): boolean {
    return this.#audio !== undefined;
  }

  async setMuted(muted: boolean): Promise<void> {
    await this.#audio?.setPaused(muted);
  }

  createViewer(notify: (notice: string, params: unknown) => void): Viewer {
    const hold = (producerId: string) => this.addDemand(producerId);
    const look = (video: string) => this.preview(video);
    return new Viewer({
      worker: this.worker,
      listen: this.#config.media,
      notify,
      addDemand: hold,
      preview: look,
    });
  }

  microphone(): RoomState["microphone"] {
    return { muted: this.#audio?.paused ?? true, health: this.#audio?.health() ?? OFF };
  }

  state(): MediaState {
    const contentHealth = this.#content?.picture.health() ?? OFF;
    const made = [this.#inputs.health(), contentHealth, this.#audio?.health() ?? OFF];
    const parts = [this.worker.health(), ...made];
    const status = worstOf(parts.map((part) => part.status));
    const worst = parts.find((part) => part.status === status);
    const proofs = parts.filter((part) => part.status !== "off").map((part) => part.provenAtMs ?? 0);
    const oldest = Math.min(...proofs);
    return {
      health: {
        status,
        provenAtMs: oldest === 0 ? null : oldest,
        reason: worst?.reason ?? null,
        validForMs: Math.max(...parts.map((part) => part.validForMs)),
      },
      generation: this.worker.generation,
      streams: this.streams()
        .filter(({ superseded }) => !superseded)
        .map(({ producer: { id, kind }, source, layer }) => ({ producerId: id, kind, source, layer })),
      ...this.#inputs.state(),
      isContentShared: this.isContentShared,
      contentHealth,
      hasContent: this.hasContent,
    };
  }

  async #startContent(): Promise<void> {
    const { content } = this.#config.media;
    if (!content || content.source === "none") {
      throw new RoomdError("device.unsupported", "this room has no second picture (media.content)");
    }
    if (this.#content || this.#stack.disposed) return;
    await using stack = new AsyncDisposableStack();
    const small = stack.use(await ThumbnailFeed.open());
    const label = this.#config.room.name;
    const picture = stack.use(
      this.#createSource({ source: "content", name: "content", label, video: content, thumbnails: small }),
    );
    this.#content = { picture, owned: stack.move() };
    this.changes.emit();
  }

  async #stopContent(): Promise<void> {
    const content = this.#content;
    this.#content = undefined;
    this.changes.emit();
    await content?.owned[Symbol.asyncDispose]();
  }

  #createSource(
    what: Pick<CreateVideoSourceOptions, "source" | "name" | "label" | "video" | "thumbnails">,
  ): VideoSource {
    const picture = createVideoSource({
      ...what,
      config: this.#config,
      worker: this.worker,
      logger: this.#logger,
      encoder: this.#encoder,
      onKeyFrameRequest: (camera) => this.#onKeyFrameRequest?.(camera),
    });
    picture.changes.on(() => this.changes.emit());
    return picture;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

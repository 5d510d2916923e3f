import type { AudioConfig } from "../../contract/config/audio-config.ts";
import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import type { Notify } from "../../contract/define-notice.ts";
import { OFF, worstOf } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaState, RoomState, VideoInputState } from "../../contract/fleet/room-state.ts";
import type { ViewerNotices } from "../../contract/media/viewer.ts";
import { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { OPUS_KBPS } from "./audio-pipeline.ts";
import type { AudioSource } from "./audio-source.ts";
import { type CreateVideoSourceOptions, createVideoSource } from "./create-video-source.ts";
import { type EncoderSelection, GSTREAMER, selectEncoder } from "./encoder-choice.ts";
import { InputSwitcher } from "./input-switcher.ts";
import { LocalAudio } from "./local-audio.ts";
import { Microphone } from "./microphone.ts";
import { AudioFeed } from "./rtsp/audio-feed.ts";
import { RtspAudio } from "./rtsp/rtsp-audio.ts";
import { StreamFindings } from "./rtsp/stream-inspector.ts";
import { VideoInputAudio } from "./rtsp/video-input-audio.ts";
import { ThumbnailFeed } from "./thumbnail-feed.ts";
import type { RoomStream, VideoSource } from "./video-source.ts";
import { Viewer } from "./viewer.ts";

/** The room's media: worker and router, video inputs in their layers, microphone, content, viewers. */
export class RoomMedia implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly worker: MediaWorker;
  readonly #config: RoomConfig;
  readonly #logger: Logger;
  readonly #microphone: Microphone | undefined;
  readonly #stack = new AsyncDisposableStack();
  readonly #encoder: Promise<EncoderSelection>;
  readonly #findings = new StreamFindings();
  readonly #inputs: InputSwitcher;
  readonly #audioFeed: AudioFeed;
  #onKeyFrameRequest: (camera: string) => void = () => {};
  #content: { readonly source: VideoSource; readonly owned: AsyncDisposable } | undefined;
  /** Starts and stops of content follow one another. */
  #contentQueue: Promise<void> = Promise.resolve();

  constructor(config: RoomConfig, logger: Logger) {
    this.#config = config;
    this.#logger = logger;
    this.worker = this.#stack.use(new MediaWorker(logger));
    this.worker.changes.on(() => this.changes.emit());
    const { audio, encoder, videos, encoderLingerMs } = config.media;
    this.#encoder = selectEncoder(encoder, GSTREAMER);
    this.#encoder.then(({ element }) => logger.info({ element }, "encoder selected")).catch(() => {});
    this.#stack.defer(() => this.#encoder.then(() => {}));
    this.#audioFeed = this.#stack.use(new AudioFeed());
    const createSource = (video: VideoInputConfig, thumbnails: ThumbnailFeed) => {
      const label = videos.length > 1 ? `${config.room.name} · ${video.name}` : config.room.name;
      const name = `video input "${video.id}"`;
      const feed = audio.source === "video-input" && audio.input === video.id ? this.#audioFeed : undefined;
      return this.#createSource({ source: "camera", name, label, video, thumbnails, audio: feed });
    };
    this.#inputs = this.#stack.use(
      new InputSwitcher({ videos, lingerMs: encoderLingerMs, createSource, logger }),
    );
    this.#inputs.changes.on(() => this.changes.emit());
    if (audio.source !== "none") {
      const source = this.#createAudioSource(audio);
      this.#microphone = this.#stack.use(new Microphone({ source, worker: this.worker, logger }));
      this.#microphone.changes.on(() => this.changes.emit());
    }
    this.#stack.defer(() => this.#content?.owned[Symbol.asyncDispose]());
  }

  #createAudioSource(audio: Exclude<AudioConfig, { source: "none" }>): AudioSource {
    if (audio.source === "rtsp") return new RtspAudio(audio);
    if (audio.source !== "video-input") return new LocalAudio(audio, this.#logger);
    const input = this.#inputs.input(audio.input);
    return new VideoInputAudio(audio, this.#audioFeed, () => input.health());
  }

  /** `video`: the input to begin with, if it exists. */
  start(video?: string): void {
    this.worker.start();
    this.#inputs.start(video);
    const { audio } = this.#config.media;
    if (audio.source === "video-input") this.#inputs.input(audio.input).addDemand();
  }

  /** `listener`: somebody begins to consume a stream that this camera itself encodes. */
  onKeyFrameRequest(listener: (camera: string) => void): void {
    this.#onKeyFrameRequest = listener;
  }

  /** Shows the meeting this input, see `InputSwitcher.select`. */
  select(video: string): Promise<void> {
    return this.#inputs.select(video);
  }

  /** The camera of the selected input. */
  get selectedCamera(): string | undefined {
    return this.#inputs.selected?.video.camera;
  }

  /** The input's source runs until the result is disposed of. */
  preview(video: string): Disposable {
    return this.#inputs.input(video).addDemand();
  }

  /** Thumbnails of a running input of this camera; undefined where none runs. */
  thumbnailFeedOf(camera: string): ThumbnailFeed | undefined {
    const { selected, inputs } = this.#inputs;
    const running = inputs.filter(({ video, thumbnails }) => video.camera === camera && thumbnails);
    return (running.find((input) => input === selected) ?? running[0])?.thumbnails;
  }

  /** Throws `not-found`. */
  videoState(video: string): VideoInputState {
    return this.#inputs.input(video).state();
  }

  /** Returns the newest thumbnail of an input; undefined before its first. Throws `not-found`. */
  thumbnail(video: string): Uint8Array | undefined {
    return this.#inputs.input(video).thumbnail;
  }

  /** Returns the streams that exist now; content's only while it is on. */
  streams(): RoomStream[] {
    const producer = this.#microphone?.producer;
    return [
      ...(producer ? [{ producer, source: "microphone", layer: "only", kbps: OPUS_KBPS } as const] : []),
      ...this.#inputs.streams(),
      ...(this.#content?.source.streams() ?? []),
    ];
  }

  /** The stream's encoder runs until the result is disposed of, and a little longer. Without effect for a stream that
   * has ended or is not the room's own. */
  addDemand(producerId: string): Disposable {
    const captures = [...this.#inputs.captures(), ...(this.#content?.source.captures() ?? [])];
    const capture = captures.find(({ producer }) => producer?.id === producerId);
    return capture?.addDemand() ?? { [Symbol.dispose]: () => {} };
  }

  get hasContent(): boolean {
    return this.#config.media.content !== undefined;
  }

  get isContentShared(): boolean {
    return this.#content !== undefined;
  }

  /** Content's source runs only while it is on. */
  async setContent(isOn: boolean): Promise<void> {
    const done = this.#contentQueue.then(() => (isOn ? this.#startContent() : this.#stopContent()));
    this.#contentQueue = done.catch(() => {});
    await done;
  }

  get hasMicrophone(): boolean {
    return this.#microphone !== undefined;
  }

  async setMuted(isMuted: boolean): Promise<void> {
    await this.#microphone?.setPaused(isMuted);
  }

  createViewer(notify: Notify<ViewerNotices>): Viewer {
    return new Viewer({
      worker: this.worker,
      listen: this.#config.media,
      notify,
      addDemand: (producerId) => this.addDemand(producerId),
      preview: (video) => this.preview(video),
    });
  }

  microphone(): RoomState["microphone"] {
    return { muted: this.#microphone?.isPaused ?? true, health: this.#microphone?.health() ?? OFF };
  }

  state(): MediaState {
    const contentHealth = this.#content?.source.health() ?? OFF;
    const senders = [this.#inputs.health(), contentHealth, this.#microphone?.health() ?? OFF];
    const parts = [this.worker.health(), ...senders];
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
    if (!content) {
      throw new RoomdError("device.unsupported", "content: this room has no second video (media.content)");
    }
    if (this.#content || this.#stack.disposed) return;
    await using stack = new AsyncDisposableStack();
    const thumbnails = stack.use(await ThumbnailFeed.open());
    const label = this.#config.room.name;
    const source = stack.use(
      this.#createSource({ source: "content", name: "content", label, video: content, thumbnails }),
    );
    this.#content = { source, owned: stack.move() };
    this.changes.emit();
  }

  async #stopContent(): Promise<void> {
    const content = this.#content;
    this.#content = undefined;
    this.changes.emit();
    await content?.owned[Symbol.asyncDispose]();
  }

  #createSource(
    what: Pick<CreateVideoSourceOptions, "source" | "name" | "label" | "video" | "thumbnails" | "audio">,
  ): VideoSource {
    const source = createVideoSource({
      ...what,
      config: this.#config,
      worker: this.worker,
      logger: this.#logger,
      encoder: this.#encoder,
      findings: this.#findings,
      onKeyFrameRequest: (camera) => this.#onKeyFrameRequest(camera),
    });
    source.changes.on(() => this.changes.emit());
    return source;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

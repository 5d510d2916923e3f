import { Changes } from "../../changes.ts";
import { RoomdError } from "../../contract/errors.ts";
import { type Health, worstOf } from "../../contract/health.ts";
import type { RoomConfig } from "../../contract/room-config.ts";
import type { MediaState, RoomState } from "../../contract/room-state.ts";
import type { Logger } from "../../log.ts";
import { MediaWorker } from "../../media-worker.ts";
import { audioPipeline, OPUS_KBPS } from "./audio-pipeline.ts";
import { Capture } from "./capture.ts";
import { configuredPicture } from "./configured-picture.ts";
import { chooseEncoder, type EncoderChoice, GSTREAMER } from "./encoder-choice.ts";
import type { Picture, RoomStream } from "./picture.ts";
import { RoomPicture } from "./room-picture.ts";
import type { SomeVideo } from "./source-pipeline.ts";
import { Viewer } from "./viewer.ts";

export type { RoomStream } from "./picture.ts";

const OFF: Health = { status: "off", provenAtMs: null, reason: null, validForMs: 0 };

/** The room's media: worker and router, pictures in their layers, sound, viewers. */
export class RoomMedia implements AsyncDisposable {
  readonly changes = new Changes();
  readonly worker: MediaWorker;
  readonly #config: RoomConfig;
  readonly #logger: Logger;
  readonly #picture: RoomPicture;
  readonly #audio: Capture | undefined;
  readonly #stack = new AsyncDisposableStack();
  readonly #encoder: Promise<EncoderChoice>;
  readonly #onKeyFrameWanted: ((camera: string) => void) | undefined;
  #video: Picture | undefined;
  #content: { readonly picture: Picture; readonly owned: AsyncDisposable } | undefined;
  /** What turns content on and off, one after another. */
  #contentWork: Promise<void> = Promise.resolve();

  /** `picture` takes the small JPEGs of the room's camera. `onKeyFrameWanted`: somebody begins to watch the stream
   * that this camera makes itself. */
  constructor(
    config: RoomConfig,
    logger: Logger,
    picture: RoomPicture,
    onKeyFrameWanted?: (camera: string) => void,
  ) {
    this.#onKeyFrameWanted = onKeyFrameWanted;
    this.#config = config;
    this.#logger = logger;
    this.#picture = picture;
    this.worker = this.#stack.use(new MediaWorker(logger));
    this.worker.changes.on(() => this.changes.emit());
    const { audio, encoder } = config.media;
    this.#encoder = chooseEncoder(encoder, GSTREAMER);
    this.#encoder.then(({ element }) => logger.info({ element }, "encoder chosen")).catch(() => {});
    if (audio.source !== "none") {
      const plan = {
        pipeline: (stream: Parameters<typeof audioPipeline>[1]) => audioPipeline(audio, stream),
      };
      const { worker } = this;
      this.#audio = this.#stack.use(
        new Capture({ kind: "audio", name: "microphone", worker, logger, plan: () => plan }),
      );
      this.#audio.changes.on(() => this.changes.emit());
    }
    this.#stack.defer(() => this.#encoder.then(() => {}));
    this.#stack.defer(() => this.#video?.[Symbol.asyncDispose]());
    this.#stack.defer(() => this.#content?.owned[Symbol.asyncDispose]());
  }

  start(): void {
    this.worker.start();
    const { video } = this.#config.media;
    if (video.source === "none") return;
    this.#video = this.#makePicture("camera", video, this.#picture);
  }

  /** What the room makes now: content's streams only while it is on. */
  streams(): RoomStream[] {
    const microphone = this.#audio?.producer;
    return [
      ...(microphone
        ? [{ producer: microphone, source: "microphone", layer: "only", kbps: OPUS_KBPS } as const]
        : []),
      ...(this.#video?.streams() ?? []),
      ...(this.#content?.picture.streams() ?? []),
    ];
  }

  /** Somebody takes this stream until they dispose of what they get: its encoder runs so long, and a little
   * longer. Harmless for a stream that is no longer, or isn't the room's own. */
  hold(producerId: string): Disposable {
    const captures = [this.#video, this.#content?.picture].flatMap((picture) => picture?.captures() ?? []);
    const capture = captures.find(({ producer }) => producer?.id === producerId);
    return capture?.hold() ?? { [Symbol.dispose]: () => {} };
  }

  get hasContent(): boolean {
    const { content } = this.#config.media;
    return content !== undefined && content.source !== "none";
  }

  get contentOn(): boolean {
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

  viewer(notify: (notice: string, params: unknown) => void): Viewer {
    const hold = (producerId: string) => this.hold(producerId);
    return new Viewer({ worker: this.worker, listen: this.#config.media, notify, hold });
  }

  microphone(): RoomState["microphone"] {
    return { muted: this.#audio?.paused ?? true, health: this.#audio?.health() ?? OFF };
  }

  state(): MediaState {
    const made = [this.#video, this.#content?.picture, this.#audio].map((part) => part?.health() ?? OFF);
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
      streams: this.streams().map(({ producer: { id, kind }, source, layer }) => {
        return { producerId: id, kind, source, layer };
      }),
      contentOn: this.contentOn,
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
    const small = stack.use(await RoomPicture.open());
    const picture = stack.use(this.#makePicture("content", content, small));
    this.#content = { picture, owned: stack.move() };
    this.changes.emit();
  }

  async #stopContent(): Promise<void> {
    const content = this.#content;
    this.#content = undefined;
    this.changes.emit();
    await content?.owned[Symbol.asyncDispose]();
  }

  #makePicture(source: "camera" | "content", video: SomeVideo, small: RoomPicture): Picture {
    const picture = configuredPicture({
      source,
      video,
      small,
      config: this.#config,
      worker: this.worker,
      logger: this.#logger,
      encoder: this.#encoder,
      onKeyFrameWanted: (camera) => this.#onKeyFrameWanted?.(camera),
    });
    picture.changes.on(() => this.changes.emit());
    return picture;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

import type { types } from "mediasoup";
import { type Health, worstOf } from "../../contract/device/health.ts";
import type { Layer, StreamSource } from "../../contract/meeting/meeting.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { Capture } from "./capture.ts";
import type { SessionPlan } from "./capture-session.ts";
import type { EncoderChoice } from "./encoder-choice.ts";
import { type H264Encoder, type SenderInput, SOFTWARE_ENCODER, senderPipeline } from "./sender-pipeline.ts";
import { type PreparedSource, type SourceLayer, SourceProcess } from "./source-process.ts";
import type { RoomPicture } from "./thumbnail-feed.ts";

/** One stream of the room, as it is now. */
export interface RoomStream {
  readonly producer: types.Producer;
  readonly source: StreamSource;
  readonly layer: Layer;
  /** What its encoder was told to make; of a camera's own stream, what its layer is taken to be. */
  readonly kbps: number;
  /** Another picture has taken its place: it goes on for a moment, for who still waits for that one. */
  readonly superseded?: true;
}

export interface PictureOptions {
  readonly source: "camera" | "content";
  readonly name: string;
  readonly worker: MediaWorker;
  readonly logger: Logger;
  readonly picture: RoomPicture;
  readonly prepare: (signal: AbortSignal) => Promise<PreparedSource>;
  /** Layers of the card, until the source has said what it has. */
  readonly firstLayers: readonly SourceLayer[];
  readonly card: { readonly title: string; readonly text: string };
  readonly encoder: Promise<EncoderChoice>;
  readonly keyFrameEverySeconds: number;
  readonly encoderLingerMs: number;
  /** Asks the camera itself for a key frame, where its own stream is passed on. */
  readonly onKeyFrameWanted?: () => void;
}

/** One picture of the room in its layers: from its source while that delivers, else a card that says so. */
export class Picture implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly source: SourceProcess;
  readonly #options: PictureOptions;
  readonly #captures = new Map<Layer, Capture>();
  #layers: readonly SourceLayer[];
  #shown: unknown = "starting";
  #encoder: H264Encoder = SOFTWARE_ENCODER;
  #disposed = false;

  constructor(options: PictureOptions) {
    this.#options = options;
    this.#layers = options.firstLayers;
    const { name, logger, picture } = options;
    const prepare: typeof options.prepare = async (signal) => {
      this.#encoder = (await options.encoder).encoder;
      return options.prepare(signal);
    };
    this.source = new SourceProcess({ name, logger, picture, prepare });
    this.source.changes.on(() => this.#sourceChanged());
    this.#makeCaptures();
  }

  streams(): RoomStream[] {
    return this.#layers.flatMap(({ layer, kbps }) => {
      const producer = this.#captures.get(layer)?.producer;
      return producer ? [{ producer, source: this.#options.source, layer, kbps }] : [];
    });
  }

  /** Its source delivers, and each layer has a stream for it. */
  get ready(): boolean {
    return (
      this.source.state === "delivers" &&
      this.#layers.every(({ layer }) => this.#captures.get(layer)?.producer !== undefined)
    );
  }

  capture(layer: Layer): Capture | undefined {
    return this.#captures.get(layer);
  }

  captures(): Capture[] {
    return [...this.#captures.values()];
  }

  health(): Health {
    const source = this.source.health();
    if (source.status === "down" || this.source.state !== "delivers") return source;
    const senders = this.captures().map((capture) => capture.health());
    const status = worstOf([source.status, ...senders.map((sender) => sender.status)]);
    const worst = senders.find((sender) => sender.status === status && sender.reason !== null);
    return { ...source, status, reason: worst?.reason ?? source.reason };
  }

  #sourceChanged(): void {
    if (this.#disposed) return;
    const { state, delivered } = this.source;
    // Each run of the source has sockets of its own.
    const shown = delivered?.path ?? state;
    if (shown !== this.#shown) {
      this.#shown = shown;
      if (delivered) this.#layers = delivered.source.layers;
      this.#makeCaptures();
      for (const capture of this.#captures.values()) void capture.replan();
    }
    this.changes.emit();
  }

  #makeCaptures(): void {
    const wanted = new Set(this.#layers.map(({ layer }) => layer));
    for (const [layer, capture] of this.#captures) {
      if (wanted.has(layer)) continue;
      this.#captures.delete(layer);
      void capture[Symbol.asyncDispose]();
    }
    const { name: picture, worker, logger, encoderLingerMs } = this.#options;
    for (const layer of wanted) {
      if (this.#captures.has(layer)) continue;
      const name = `${picture} ${layer}`;
      const plan = () => this.#plan(layer);
      const capture = new Capture({ kind: "video", name, worker, logger, encoderLingerMs, plan });
      capture.changes.on(() => this.changes.emit());
      this.#captures.set(layer, capture);
    }
  }

  #plan(layer: Layer): SessionPlan | undefined {
    const size = this.#layers.find((candidate) => candidate.layer === layer);
    const input = this.#input(layer);
    if (!size || !input) return undefined;
    const { keyFrameEverySeconds, onKeyFrameWanted } = this.#options;
    const encoder = this.#encoder;
    const { kbps, profileLevelId } = size;
    const passesOn = input.from === "camera-h264" && profileLevelId !== undefined;
    return {
      pipeline: (stream) => senderPipeline({ ...stream, input, size, kbps, keyFrameEverySeconds, encoder }),
      ...(passesOn ? { profileLevelId, neverRests: true } : {}),
      ...(passesOn && onKeyFrameWanted ? { onKeyFrameWanted } : {}),
    };
  }

  #input(layer: Layer): SenderInput | undefined {
    const { state, delivered } = this.source;
    if (!delivered) return state === "lost" ? { from: "card", ...this.#options.card } : undefined;
    const isCoded = delivered.source.layers.some((one) => one.layer === layer && one.profileLevelId);
    return { from: isCoded ? "camera-h264" : "frames", path: delivered.path(layer) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await Promise.all(this.captures().map((capture) => capture[Symbol.asyncDispose]()));
    await this.source[Symbol.asyncDispose]();
  }
}

import type { types } from "mediasoup";
import { type Health, worstOf } from "../../contract/device/health.ts";
import type { Layer, StreamSource } from "../../contract/meeting/meeting.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Preparation } from "../../platform/supervised-process.ts";
import { Capture } from "./capture.ts";
import type { CapturePlan } from "./capture-session.ts";
import type { EncoderSelection } from "./encoder-choice.ts";
import type { StreamInspector } from "./rtsp/stream-inspector.ts";
import { type H264Encoder, type SenderInput, SOFTWARE_ENCODER, senderPipeline } from "./sender-pipeline.ts";
import { type PreparedSource, type SourceLayer, SourceProcess } from "./source-process.ts";
import type { ThumbnailFeed } from "./thumbnail-feed.ts";

/** One stream of the room, as it is now. */
export interface RoomStream {
  readonly producer: types.Producer;
  readonly source: StreamSource;
  readonly layer: Layer;
  /** The encoder's configured bitrate; an assumption for a camera's own stream. */
  readonly kbps: number;
  /** Another video input has replaced this one: it goes on for a moment, until that one's first frame is shown. */
  readonly superseded?: true;
}

export interface VideoSourceOptions {
  readonly source: "camera" | "content";
  readonly name: string;
  readonly worker: MediaWorker;
  readonly logger: Logger;
  readonly thumbnails: ThumbnailFeed;
  readonly prepare: (preparation: Preparation) => Promise<PreparedSource>;
  /** Layers of the slate, until the source is known. */
  readonly initialLayers: readonly SourceLayer[];
  readonly slate: { readonly title: string; readonly text: string };
  readonly encoder: Promise<EncoderSelection>;
  readonly keyFrameEverySeconds: number;
  readonly idleAfterMs: number;
  /** Requests a key frame from the camera itself, where its own stream is passed on. */
  readonly onKeyFrameRequest?: () => void;
}

/** One video of the room in its layers: from its source while that runs, else a slate that says so. */
export class VideoSource implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly process: SourceProcess;
  readonly #options: VideoSourceOptions;
  readonly #captures = new Map<Layer, Capture>();
  #layers: readonly SourceLayer[];
  #shownOutput: unknown = "starting";
  #encoder: H264Encoder = SOFTWARE_ENCODER;
  #isDisposed = false;

  constructor(options: VideoSourceOptions) {
    this.#options = options;
    this.#layers = options.initialLayers;
    const { name, logger, thumbnails } = options;
    const prepare: typeof options.prepare = async (preparation) => {
      this.#encoder = (await options.encoder).encoder;
      return options.prepare(preparation);
    };
    this.process = new SourceProcess({ name, logger, thumbnails, prepare });
    this.process.changes.on(() => this.#onProcessChange());
    this.#reconcileCaptures();
  }

  streams(): RoomStream[] {
    return this.#layers.flatMap(({ layer, kbps }) => {
      const producer = this.#captures.get(layer)?.producer;
      return producer ? [{ producer, source: this.#options.source, layer, kbps }] : [];
    });
  }

  /** The source runs, and each layer has a stream that is known to be fit. */
  get isReady(): boolean {
    return (
      this.process.state === "running" &&
      this.#layers.every(
        ({ layer, inspector }) =>
          this.#captures.get(layer)?.producer !== undefined &&
          (inspector === undefined || inspector.finding === "fit"),
      )
    );
  }

  /** Why the source's own video is encoded again; undefined where it isn't. */
  get transcodedBecause(): string | undefined {
    return this.process.output?.source.transcodedBecause;
  }

  capture(layer: Layer): Capture | undefined {
    return this.#captures.get(layer);
  }

  captures(): Capture[] {
    return [...this.#captures.values()];
  }

  health(): Health {
    const source = this.process.health();
    if (source.status === "down" || this.process.state !== "running") return source;
    const senders = this.captures().map((capture) => capture.health());
    const status = worstOf([source.status, ...senders.map((sender) => sender.status)]);
    const worst = senders.find((sender) => sender.status === status && sender.reason !== null);
    return { ...source, status, reason: worst?.reason ?? source.reason };
  }

  #onProcessChange(): void {
    if (this.#isDisposed) return;
    const { state, output } = this.process;
    // Each run of the source has sockets of its own.
    const shown = output?.path ?? state;
    if (shown !== this.#shownOutput) {
      this.#shownOutput = shown;
      if (output) this.#layers = output.source.layers;
      this.#reconcileCaptures();
      for (const capture of this.#captures.values()) void capture.restart();
    }
    this.changes.emit();
  }

  #reconcileCaptures(): void {
    const desired = new Set(this.#layers.map(({ layer }) => layer));
    for (const [layer, capture] of this.#captures) {
      if (desired.has(layer)) continue;
      this.#captures.delete(layer);
      void capture[Symbol.asyncDispose]();
    }
    const { name: video, worker, logger, idleAfterMs } = this.#options;
    for (const layer of desired) {
      if (this.#captures.has(layer)) continue;
      const name = `${video} ${layer}`;
      const plan = () => this.#plan(layer);
      const capture = new Capture({ kind: "video", name, worker, logger, idleAfterMs, plan });
      capture.changes.on(() => this.changes.emit());
      this.#captures.set(layer, capture);
    }
  }

  #plan(layer: Layer): CapturePlan | undefined {
    const size = this.#layers.find((candidate) => candidate.layer === layer);
    const input = this.#input(layer);
    if (!size || !input) return undefined;
    const { keyFrameEverySeconds, onKeyFrameRequest } = this.#options;
    const encoder = this.#encoder;
    const { kbps, profileLevelId, inspector } = size;
    const passesThrough = input.from === "camera-h264" && profileLevelId !== undefined;
    return {
      pipeline: (stream) => senderPipeline({ ...stream, input, size, kbps, keyFrameEverySeconds, encoder }),
      ...(passesThrough ? { profileLevelId, alwaysRuns: true } : {}),
      ...(passesThrough && inspector ? { inspect: (payload) => this.#inspect(inspector, payload) } : {}),
      ...(passesThrough && onKeyFrameRequest ? { onKeyFrameRequest } : {}),
    };
  }

  /** Returns true once nothing more is needed; a source that is unfit has to be prepared again. */
  #inspect(inspector: StreamInspector, payload: Uint8Array | undefined): boolean {
    const nowMs = performance.now();
    const isDone = payload ? inspector.push(payload, nowMs) : inspector.check(nowMs);
    if (!isDone) return false;
    const { finding } = inspector;
    if (finding !== "fit") {
      this.#options.logger.warn({ source: this.#options.name, finding }, "source transcoded");
      void this.process.restart();
    }
    this.changes.emit();
    return true;
  }

  #input(layer: Layer): SenderInput | undefined {
    const { state, output } = this.process;
    if (!output) return state === "lost" ? { from: "slate", ...this.#options.slate } : undefined;
    const isEncoded = output.source.layers.some((one) => one.layer === layer && one.profileLevelId);
    return { from: isEncoded ? "camera-h264" : "frames", path: output.path(layer) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all(this.captures().map((capture) => capture[Symbol.asyncDispose]()));
    await this.process[Symbol.asyncDispose]();
  }
}

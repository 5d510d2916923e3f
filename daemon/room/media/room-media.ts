import type { types } from "mediasoup";
import { Changes } from "../../changes.ts";
import { type Health, worstOf } from "../../contract/health.ts";
import type { Layer, StreamSource } from "../../contract/meeting.ts";
import type { RoomConfig } from "../../contract/room-config.ts";
import type { MediaState, RoomState } from "../../contract/room-state.ts";
import type { Logger } from "../../log.ts";
import { MediaWorker } from "../../media-worker.ts";
import { Capture } from "./capture.ts";
import { audioPipeline, videoPipeline } from "./pipeline.ts";
import { Viewer } from "./viewer.ts";

const OFF: Health = { status: "off", provenAtMs: null, reason: null, validForMs: 0 };

/** A stream of the room's own. */
export interface RoomStream {
  readonly producer: types.Producer;
  readonly source: StreamSource;
  readonly layer: Layer;
  /** What its encoder was told to make. */
  readonly kbps: number;
}

/** The room's media: worker and router, captures, viewers. */
export class RoomMedia implements AsyncDisposable {
  readonly changes = new Changes();
  readonly worker: MediaWorker;
  readonly #config: RoomConfig["media"];
  readonly #video: Capture | undefined;
  readonly #audio: Capture | undefined;
  readonly #stack = new AsyncDisposableStack();

  /** `picturePort`: see VideoOptions. */
  constructor(config: RoomConfig, logger: Logger, picturePort: number) {
    const { video, audio, videoBitrateKbps, keyFrameEverySeconds } = config.media;
    this.#config = config.media;
    this.worker = this.#stack.use(new MediaWorker(logger));
    const common = { worker: this.worker, logger };
    if (video.source !== "none") {
      const bitrateKbps = videoBitrateKbps;
      const options = { label: config.room.name, bitrateKbps, keyFrameEverySeconds, picturePort };
      const pipeline = (stream: Parameters<typeof audioPipeline>[1]) =>
        videoPipeline(video, { ...stream, ...options });
      this.#video = this.#stack.use(new Capture({ ...common, kind: "video", pipeline }));
    }
    if (audio.source !== "none") {
      const pipeline = (stream: Parameters<typeof audioPipeline>[1]) => audioPipeline(audio, stream);
      this.#audio = this.#stack.use(new Capture({ ...common, kind: "audio", pipeline }));
    }
    for (const part of [this.worker, this.#video, this.#audio]) part?.changes.on(() => this.changes.emit());
  }

  start(): void {
    this.worker.start();
  }

  /** What the room itself makes, as it is now. */
  streams(): RoomStream[] {
    const video = this.#video?.producer;
    const audio = this.#audio?.producer;
    const { videoBitrateKbps: kbps } = this.#config;
    return [
      ...(video ? [{ producer: video, source: "camera", layer: "high", kbps } as const] : []),
      ...(audio ? [{ producer: audio, source: "microphone", layer: "only", kbps: 48 } as const] : []),
    ];
  }

  hold(_producerId: string): Disposable {
    return new DisposableStack();
  }

  async setContent(_on: boolean): Promise<void> {}

  get hasMicrophone(): boolean {
    return this.#audio !== undefined;
  }

  async setMuted(muted: boolean): Promise<void> {
    await this.#audio?.setPaused(muted);
  }

  viewer(notify: (notice: string, params: unknown) => void): Viewer {
    return new Viewer({ worker: this.worker, listen: this.#config, notify });
  }

  microphone(): RoomState["microphone"] {
    return { muted: this.#audio?.paused ?? true, health: this.#audio?.health() ?? OFF };
  }

  state(): MediaState {
    const parts = [this.worker.health(), this.#video?.health() ?? OFF, this.#audio?.health() ?? OFF];
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
      streams: this.streams().map(({ producer, source, layer }) => ({
        producerId: producer.id,
        kind: producer.kind,
        source,
        layer,
      })),
      contentOn: false,
      hasContent: false,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

import type { types } from "mediasoup";
import type { AudioSourceConfig } from "../../contract/config/media-config.ts";
import type { Health } from "../../contract/device/health.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { audioPipeline, echoReferenceOf, referencePipeline } from "./audio-pipeline.ts";
import { Capture } from "./capture.ts";
import type { CapturePlan } from "./capture-session.ts";
import { EchoReference } from "./echo-reference.ts";
import { freeUdpPort } from "./rtcp-relay.ts";

export interface MicrophoneOptions {
  readonly source: Exclude<AudioSourceConfig, { source: "none" }>;
  readonly worker: MediaWorker;
  readonly logger: Logger;
}

/** The room's microphone. Its echo is cancelled while the echo reference is there; it works without. */
export class Microphone implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: MicrophoneOptions;
  readonly #referenceName: string | undefined;
  readonly #reference: EchoReference | undefined;
  readonly #capture: Capture;

  constructor(options: MicrophoneOptions) {
    this.#options = options;
    const { source, worker, logger } = options;
    const name = echoReferenceOf(source);
    this.#referenceName = name;
    if (source.source !== "tone" && name !== undefined) {
      const pipeline = (port: number) => referencePipeline(source, name, port);
      this.#reference = new EchoReference({ logger, pipeline });
      this.#reference.changes.on(() => this.changes.emit());
    }
    const plan = () => this.#plan();
    this.#capture = new Capture({ kind: "audio", name: "microphone", worker, logger, plan });
    this.#capture.changes.on(() => this.changes.emit());
  }

  get producer(): types.Producer | undefined {
    return this.#capture.producer;
  }

  /** Degraded while it is sent with its echo. */
  health(): Health {
    const health = this.#capture.health();
    if (health.status !== "ok" || this.#reference?.state !== "lost") return health;
    const reason =
      `echo is not cancelled: no audio comes from "${this.#referenceName}", the loudspeakers' source; ` +
      "reconnect it, or correct media.audio.echoReference";
    return { ...health, status: "degraded", reason };
  }

  /** Read back from the producer. */
  get isPaused(): boolean {
    return this.#capture.isPaused;
  }

  /** Outlasts restarts of GStreamer and of the worker. */
  setPaused(isPaused: boolean): Promise<void> {
    return this.#capture.setPaused(isPaused);
  }

  async #plan(): Promise<CapturePlan> {
    const { source } = this.#options;
    if (!this.#reference) return { pipeline: (stream) => audioPipeline(source, stream) };
    const referencePort = await freeUdpPort();
    await this.#reference.setPort(referencePort);
    return { pipeline: (stream) => audioPipeline(source, { ...stream, referencePort }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#capture[Symbol.asyncDispose]();
    await this.#reference?.[Symbol.asyncDispose]();
  }
}

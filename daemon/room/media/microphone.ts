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

/** The room's sound. What its loudspeakers play is taken out of it while that can be heard; it goes on without. */
export class Microphone implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: MicrophoneOptions;
  readonly #name: string | undefined;
  readonly #reference: EchoReference | undefined;
  readonly #capture: Capture;

  constructor(options: MicrophoneOptions) {
    this.#options = options;
    const { source, worker, logger } = options;
    const name = echoReferenceOf(source);
    this.#name = name;
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

  /** Degraded while it is heard with its echo. */
  health(): Health {
    const health = this.#capture.health();
    if (health.status !== "ok" || this.#reference?.state !== "lost") return health;
    const reason =
      `echo is not cancelled: nothing comes from "${this.#name}", what the loudspeakers play; ` +
      "connect it again, or mend media.audio.echoReference";
    return { ...health, status: "degraded", reason };
  }

  /** What the router does, not what was asked: read back from the producer. */
  get paused(): boolean {
    return this.#capture.paused;
  }

  /** Kept over restarts of GStreamer and worker. */
  setPaused(paused: boolean): Promise<void> {
    return this.#capture.setPaused(paused);
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

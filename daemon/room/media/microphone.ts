import type { types } from "mediasoup";
import type { Health } from "../../contract/device/health.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { AudioSource } from "./audio-source.ts";
import { Capture } from "./capture.ts";

export interface MicrophoneOptions {
  /** Disposed of with the microphone. */
  readonly source: AudioSource;
  readonly worker: MediaWorker;
  readonly logger: Logger;
}

/** The room's microphone. */
export class Microphone implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #source: AudioSource;
  readonly #capture: Capture;

  constructor({ source, worker, logger }: MicrophoneOptions) {
    this.#source = source;
    source.changes.on(() => this.changes.emit());
    const plan = (preparation: Parameters<AudioSource["plan"]>[0]) => source.plan(preparation);
    this.#capture = new Capture({ kind: "audio", name: "microphone", worker, logger, plan });
    this.#capture.changes.on(() => this.changes.emit());
    source.replaced.on(() => void this.#capture.restart());
  }

  get producer(): types.Producer | undefined {
    return this.#capture.producer;
  }

  health(): Health {
    return this.#source.explain(this.#capture.health());
  }

  /** Read back from the producer. */
  get isPaused(): boolean {
    return this.#capture.isPaused;
  }

  /** Outlasts restarts of GStreamer and of the worker. */
  setPaused(isPaused: boolean): Promise<void> {
    return this.#capture.setPaused(isPaused);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#capture[Symbol.asyncDispose]();
    await this.#source[Symbol.asyncDispose]();
  }
}

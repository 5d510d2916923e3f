import type { Health } from "../../contract/device/health.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import {
  audioPipeline,
  echoReferenceOf,
  type LocalAudioConfig,
  referencePipeline,
} from "./audio-pipeline.ts";
import type { AudioSource } from "./audio-source.ts";
import type { CapturePlan } from "./capture-session.ts";
import { EchoReference } from "./echo-reference.ts";
import { freeUdpPort } from "./rtcp-relay.ts";

/** A microphone of this machine. Its echo is cancelled while the echo reference is there; it works without. */
export class LocalAudio implements AudioSource {
  readonly changes = new ChangeEmitter();
  readonly replaced = new ChangeEmitter();
  readonly #audio: LocalAudioConfig;
  readonly #referenceName: string | undefined;
  readonly #reference: EchoReference | undefined;

  constructor(audio: LocalAudioConfig, logger: Logger) {
    this.#audio = audio;
    const name = echoReferenceOf(audio);
    this.#referenceName = name;
    if (audio.source === "tone" || name === undefined) return;
    const pipeline = (port: number) => referencePipeline(audio, name, port);
    this.#reference = new EchoReference({ logger, pipeline });
    this.#reference.changes.on(() => this.changes.emit());
  }

  async plan(): Promise<CapturePlan> {
    const audio = this.#audio;
    if (!this.#reference) return { pipeline: (stream) => audioPipeline(audio, stream) };
    const referencePort = await freeUdpPort();
    await this.#reference.setPort(referencePort);
    return { pipeline: (stream) => audioPipeline(audio, { ...stream, referencePort }) };
  }

  /** Degraded while it is sent with its echo. */
  explain(health: Health): Health {
    if (health.status !== "ok" || this.#reference?.state !== "lost") return health;
    const reason =
      `echo is not cancelled: no audio comes from "${this.#referenceName}", the loudspeakers' source; ` +
      "reconnect it, or correct media.audio.echoReference";
    return { ...health, status: "degraded", reason };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reference?.[Symbol.asyncDispose]();
  }
}

import type { RtspAudioConfig } from "../../../contract/config/audio-config.ts";
import type { Health } from "../../../contract/device/health.ts";
import { ChangeEmitter } from "../../../platform/change-emitter.ts";
import type { Preparation } from "../../../platform/supervised-process.ts";
import { audioPipeline } from "../audio-pipeline.ts";
import type { AudioSource } from "../audio-source.ts";
import type { CapturePlan } from "../capture-session.ts";
import { RtspProxy } from "./proxy.ts";
import { requireAudio } from "./session-description.ts";

/** The audio of an RTSP stream that nothing else of this room plays: its video is not set up. */
export class RtspAudio implements AudioSource {
  readonly changes = new ChangeEmitter();
  readonly replaced = new ChangeEmitter();
  readonly #audio: RtspAudioConfig;

  constructor(audio: RtspAudioConfig) {
    this.#audio = audio;
  }

  async plan({ stack, signal, fail }: Preparation): Promise<CapturePlan> {
    const { main: address, allowBasic } = this.#audio;
    const target = { address, allowBasic, kinds: ["audio"] as const };
    const proxy = stack.use(
      await RtspProxy.open({ target, signal, onFailure: ({ message }) => fail(message) }),
    );
    requireAudio(await proxy.describe(), address.shown);
    const audio = { ...this.#audio, url: proxy.url };
    return { pipeline: (stream) => audioPipeline(audio, stream) };
  }

  explain(health: Health): Health {
    return health;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

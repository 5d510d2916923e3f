import type { VideoInputAudioConfig } from "../../../contract/config/audio-config.ts";
import type { Health } from "../../../contract/device/health.ts";
import { ChangeEmitter } from "../../../platform/change-emitter.ts";
import { audioPipeline } from "../audio-pipeline.ts";
import type { AudioSource } from "../audio-source.ts";
import type { CapturePlan } from "../capture-session.ts";
import { freeUdpPort } from "../rtcp-relay.ts";
import type { AudioFeed } from "./audio-feed.ts";

/** The audio of a camera, from the session that its video input plays. */
export class VideoInputAudio implements AudioSource {
  readonly changes = new ChangeEmitter();
  readonly replaced = new ChangeEmitter();
  readonly #audio: VideoInputAudioConfig;
  readonly #feed: AudioFeed;
  readonly #videoHealth: () => Health;
  readonly #stopListening: () => void;

  /** `videoHealth` returns the health of the video input. */
  constructor(audio: VideoInputAudioConfig, feed: AudioFeed, videoHealth: () => Health) {
    this.#audio = audio;
    this.#feed = feed;
    this.#videoHealth = videoHealth;
    this.#stopListening = feed.changes.on(() => {
      this.replaced.emit();
      this.changes.emit();
    });
  }

  async plan(): Promise<CapturePlan | undefined> {
    const { caps } = this.#feed;
    if (caps === undefined) return undefined;
    const port = await freeUdpPort();
    this.#feed.sendTo(port);
    const audio = { ...this.#audio, port, caps };
    return { pipeline: (stream) => audioPipeline(audio, stream) };
  }

  explain(health: Health): Health {
    const { problem } = this.#feed;
    if (problem !== undefined) return { ...health, status: "down", reason: problem };
    if (health.status === "ok") return health;
    const video = this.#videoHealth();
    if (video.status === "down") {
      return { ...health, status: "down", reason: `its camera: ${video.reason ?? "no video comes"}` };
    }
    if (health.status !== "down" || this.#feed.isActive) return health;
    return { ...health, reason: "no audio comes from the camera, which sends video and describes audio" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
  }
}

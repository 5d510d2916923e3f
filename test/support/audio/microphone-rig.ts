import type { types } from "mediasoup";
import type { HealthStatus } from "../../../daemon/contract/device/health.ts";
import { MediaWorker } from "../../../daemon/mediasoup/worker.ts";
import { createLogger } from "../../../daemon/platform/log.ts";
import type { LocalAudioConfig } from "../../../daemon/room/media/audio-pipeline.ts";
import { LocalAudio } from "../../../daemon/room/media/local-audio.ts";
import { Microphone } from "../../../daemon/room/media/microphone.ts";
import { eventually } from "../eventually.ts";
import { PipewireServer } from "./pipewire-server.ts";
import { type AudioRecording, recordAudio } from "./recording.ts";

/** A room's microphone and its router, with a PipeWire server of the test's own. */
export class MicrophoneRig implements AsyncDisposable {
  readonly server: PipewireServer;
  readonly #worker: MediaWorker;
  readonly #logger = createLogger({ level: "silent", name: "test" });

  private constructor(server: PipewireServer) {
    this.server = server;
    this.#worker = new MediaWorker(this.#logger);
    this.#worker.start();
  }

  static async start(): Promise<MicrophoneRig> {
    const rig = new MicrophoneRig(await PipewireServer.start());
    await eventually("worker", async () => rig.#worker.currentRouter !== undefined);
    return rig;
  }

  /** Opens a microphone as the room does from its configuration. */
  microphone(audio: LocalAudioConfig): Microphone {
    const source = new LocalAudio(audio, this.#logger);
    return new Microphone({ source, worker: this.#worker, logger: this.#logger });
  }

  /** Records a microphone at the router, once its RTP arrives. */
  async listen(microphone: Microphone, how: Parameters<typeof recordAudio>[2]): Promise<AudioRecording> {
    return this.hear(await this.sending(microphone), how);
  }

  /** Records a producer at the router. */
  hear(producer: types.Producer, how: Parameters<typeof recordAudio>[2]): Promise<AudioRecording> {
    return recordAudio(this.#worker.router, producer, how);
  }

  /** Resolves with the producer once RTP arrives and, if configured, the echo reference is active. */
  sending(microphone: Microphone): Promise<types.Producer> {
    return this.becomes(microphone, "ok");
  }

  /** Resolves with the producer when the microphone has this health. */
  becomes(microphone: Microphone, wanted: HealthStatus): Promise<types.Producer> {
    const there = async () => {
      const { status, reason } = microphone.health();
      if (status !== wanted)
        throw new Error(`${status}: ${reason}; the sound server said:\n${this.server.said}`);
      return microphone.producer;
    };
    return eventually(`the microphone is ${wanted}`, there);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#worker[Symbol.asyncDispose]();
  }
}

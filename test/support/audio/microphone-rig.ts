import type { types } from "mediasoup";
import type { AudioSourceConfig } from "../../../daemon/contract/config/media-config.ts";
import type { HealthStatus } from "../../../daemon/contract/device/health.ts";
import { MediaWorker } from "../../../daemon/mediasoup/worker.ts";
import { createLogger } from "../../../daemon/platform/log.ts";
import { Microphone } from "../../../daemon/room/media/microphone.ts";
import { eventually } from "../testbed.ts";
import { SoundServer } from "./pipewire-server.ts";
import { type Heard, listen } from "./recording.ts";

/** A room's microphone and its router, beside a sound server of the test's own. */
export class SoundRig implements AsyncDisposable {
  readonly server: SoundServer;
  readonly #worker: MediaWorker;
  readonly #logger = createLogger({ level: "silent", name: "test" });

  private constructor(server: SoundServer) {
    this.server = server;
    this.#worker = new MediaWorker(this.#logger);
    this.#worker.start();
  }

  static async start(): Promise<SoundRig> {
    const rig = new SoundRig(await SoundServer.start());
    await eventually("worker", async () => rig.#worker.current !== undefined);
    return rig;
  }

  /** As a room opens what its configuration says. */
  microphone(source: Exclude<AudioSourceConfig, { source: "none" }>): Microphone {
    return new Microphone({ source, worker: this.#worker, logger: this.#logger });
  }

  /** What the router gets of it, from when its RTP arrives. */
  async listen(microphone: Microphone, how: Parameters<typeof listen>[2]): Promise<Heard> {
    return this.hear(await this.sending(microphone), how);
  }

  /** What the router gets of a producer. */
  hear(producer: types.Producer, how: Parameters<typeof listen>[2]): Promise<Heard> {
    return listen(this.#worker.router, producer, how);
  }

  /** The producer of a microphone whose RTP has arrived and, if so configured, which hears its loudspeakers. */
  sending(microphone: Microphone): Promise<types.Producer> {
    return this.becomes(microphone, "ok");
  }

  /** Its producer, from when its health is so. */
  becomes(microphone: Microphone, wanted: HealthStatus): Promise<types.Producer> {
    const there = async () => {
      const { status, reason } = microphone.health();
      if (status !== wanted)
        throw new Error(`${status}: ${reason}; the sound server said:\n${this.server.said}`);
      return microphone.producer;
    };
    return eventually(`the microphone is ${wanted}`, there, 30_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#worker[Symbol.asyncDispose]();
  }
}

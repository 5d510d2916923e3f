import type { types } from "mediasoup";
import type { AudioSource } from "../../../daemon/contract/media-config.ts";
import { createLogger } from "../../../daemon/log.ts";
import { MediaWorker } from "../../../daemon/media-worker.ts";
import { audioPipeline } from "../../../daemon/room/media/audio-pipeline.ts";
import { Capture } from "../../../daemon/room/media/capture.ts";
import type { StreamOptions } from "../../../daemon/room/media/gst.ts";
import { eventually } from "../house.ts";
import { type Heard, listen } from "./heard.ts";
import { SoundServer } from "./sound-server.ts";

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
  microphone(source: Exclude<AudioSource, { source: "none" }>): Capture {
    const plan = { pipeline: (stream: StreamOptions) => audioPipeline(source, stream) };
    const options = {
      kind: "audio",
      name: "microphone",
      worker: this.#worker,
      logger: this.#logger,
    } as const;
    return new Capture({ ...options, plan: () => plan });
  }

  /** What the router gets of it, from when its RTP arrives. */
  async listen(capture: Capture, how: Parameters<typeof listen>[2]): Promise<Heard> {
    return listen(this.#worker.router, await this.sending(capture), how);
  }

  /** The producer of a capture whose RTP has arrived. */
  sending(capture: Capture): Promise<types.Producer> {
    const ok = async () => {
      const { status, reason } = capture.health();
      if (status !== "ok") throw new Error(`${status}: ${reason}`);
      return capture.producer;
    };
    return eventually("RTP arrives", ok, 30_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#worker[Symbol.asyncDispose]();
  }
}

import { join } from "node:path";
import { RoomdError } from "../../contract/errors.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import type { Logger } from "../../platform/log.ts";
import { partFiles } from "./manifest.ts";
import { recordPipeline, type TrackInput } from "./record-pipeline.ts";
import type { RecordedSite } from "./recorded-site.ts";
import { TrackSource } from "./track-source.ts";

/** From the start of GStreamer until it listens, ms. */
const START_TIMEOUT_MS = 10_000;
/** For finishing its files, ms. A stream that never sent anything keeps GStreamer from ending by itself. */
const STOP_TIMEOUT_MS = 1500;

export interface PartRecorderOptions {
  readonly site: RecordedSite;
  readonly folder: string;
  readonly number: number;
  readonly logger: Logger;
}

/** One GStreamer process that writes a site's tracks, and the transports that feed it. */
export class PartRecorder {
  /** Origin of its files' timestamps, ms since the epoch. */
  readonly clockZeroMs: number;
  readonly #child: OwnedChild;
  readonly #sources: AsyncDisposableStack;
  readonly #ended: Promise<string>;
  #ending = false;

  private constructor(
    { child, clockZeroMs, ended }: { child: OwnedChild; clockZeroMs: number; ended: Promise<string> },
    sources: AsyncDisposableStack,
  ) {
    this.clockZeroMs = clockZeroMs;
    this.#child = child;
    this.#sources = sources;
    this.#ended = ended;
  }

  /** Resolves when it records; rejects when GStreamer fails or a stream is closed. */
  static async start({ site, folder, number, logger }: PartRecorderOptions): Promise<PartRecorder> {
    await using sources = new AsyncDisposableStack();
    const files = partFiles({ siteId: site.siteId, number });
    const inputs: { video?: TrackInput; audio?: TrackInput } = {};
    const opened: TrackSource[] = [];
    for (const kind of ["video", "audio"] as const) {
      const producer = site[kind];
      if (!producer || producer.closed) continue;
      const file = join(folder, files[kind]);
      const source = sources.use(await TrackSource.open({ site, producer, file }));
      inputs[kind] = source.input;
      opened.push(source);
    }
    const listening = Promise.withResolvers<number>();
    const ended = Promise.withResolvers<string>();
    let lastLine = "GStreamer ended";
    const child = new OwnedChild({
      command: "gst-launch-1.0",
      args: ["-e", ...recordPipeline(inputs)],
      onLine: (line) => {
        if (/ERROR|erroneous/.test(line)) lastLine = line;
        if (line.startsWith("Setting pipeline to PLAYING")) listening.resolve(Date.now());
        logger.debug({ line }, "gstreamer");
      },
      onExit: () => {
        listening.reject(new RoomdError("process.failed", `recorder: ${lastLine}`));
        ended.resolve(lastLine);
      },
    });
    listening.promise.catch(() => {});
    // The stream continues, but its pipe closed: the next part opens another.
    for (const source of opened) source.onLost(() => child.process.kill("SIGINT"));
    const late = setTimeout(() => void child.stop(), START_TIMEOUT_MS);
    try {
      const clockZeroMs = await listening.promise;
      for (const source of opened) await source.resume();
      return new PartRecorder({ child, clockZeroMs, ended: ended.promise }, sources.move());
    } catch (error) {
      await child.stop();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /** Resolves when GStreamer has ended: with the reason, or with undefined after `stop()`. */
  async exitReason(): Promise<string | undefined> {
    const reason = await this.#ended;
    if (this.#ending) return undefined;
    await this.#sources.disposeAsync();
    return reason;
  }

  /** Finishes the files. */
  async stop(): Promise<void> {
    this.#ending = true;
    if (this.#child.running) {
      this.#child.process.kill("SIGINT");
      const late = setTimeout(() => void this.#child.stop(), STOP_TIMEOUT_MS);
      await this.#ended;
      clearTimeout(late);
    }
    await this.#sources.disposeAsync();
  }
}

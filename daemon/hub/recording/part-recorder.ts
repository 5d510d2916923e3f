import { join } from "node:path";
import { startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { type Launch, type Preparation, SupervisedProcess } from "../../platform/supervised-process.ts";
import { partFiles, type RecordedPart } from "./manifest.ts";
import { recordPipeline, type TrackInput } from "./record-pipeline.ts";
import { isSending, type RecordedSite } from "./recorded-site.ts";
import type { RecordingFolder } from "./recording-folder.ts";
import { TrackSource } from "./track-source.ts";

/** From the start of GStreamer until it records, ms. */
const START_TIMEOUT_MS = 10_000;
/** GStreamer finishes its files at SIGINT. A stream that never sent anything keeps it from ending by itself. */
const FINISH = { signal: "SIGINT", timeoutMs: 1500 } as const;
/** A part that ran this long resets the back-off, ms. */
const STABLE_AFTER_MS = 10_000;

export interface PartRecorderOptions {
  readonly site: RecordedSite;
  readonly folder: RecordingFolder;
  readonly logger: Logger;
  /** A part began or ended, or the problem changed. */
  readonly onChange: () => void;
}

/** What one GStreamer process writes. */
interface RecordingRun {
  readonly part: RecordedPart;
  readonly tracks: readonly TrackSource[];
  readonly startTimer: NodeJS.Timeout;
}

/** Records a site while its streams stay the same. Each run of GStreamer writes one part. */
export class PartRecorder {
  readonly #options: PartRecorderOptions;
  readonly #process: SupervisedProcess<RecordingRun>;
  readonly #attempted = Promise.withResolvers<void>();
  #problem: string | null = null;
  #endReason: string | null = null;

  constructor(options: PartRecorderOptions) {
    this.#options = options;
    const { logger, site } = options;
    this.#process = new SupervisedProcess<RecordingRun>({
      prepare: (preparation) => this.#prepare(preparation),
      backOff: { firstMs: 300, maxMs: 10_000 },
      errorLine: /ERROR|erroneous/,
      stableAfterMs: STABLE_AFTER_MS,
      onLine: (line) => {
        logger.debug({ line, siteId: site.siteId }, "recorder output");
        if (line.startsWith("Setting pipeline to PLAYING")) void this.#onPlaying(Date.now());
      },
      onFailure: (reason) => {
        logger.warn({ siteId: site.siteId, reason }, "recorder ended, restarting");
        this.#endReason = reason;
        this.#setProblem(reason);
      },
    });
    this.#process.start();
  }

  /** The current problem; null when there is none. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Resolves when the first part is recorded, could not be, or is no longer wanted. */
  get attempted(): Promise<void> {
    return this.#attempted.promise;
  }

  async #prepare({ stack, fail }: Preparation): Promise<Launch<RecordingRun> | undefined> {
    const { site, folder } = this.#options;
    if (!isSending(site)) {
      this.#attempted.resolve();
      return undefined;
    }
    this.#endReason = null;
    const part = await folder.beginPart(site.siteId, site.name);
    stack.defer(() => this.#endPart(part));
    const files = partFiles({ siteId: site.siteId, number: part.number });
    const inputs: { video?: TrackInput; audio?: TrackInput } = {};
    const tracks: TrackSource[] = [];
    try {
      for (const kind of ["video", "audio"] as const) {
        const producer = site[kind];
        if (!producer || producer.closed) continue;
        const track = stack.use(
          await TrackSource.open({ site, producer, file: join(folder.path, files[kind]) }),
        );
        // The stream continues: the next part opens another pipe.
        track.onLost(() => fail("the pipe of its stream closed"));
        inputs[kind] = track.input;
        tracks.push(track);
      }
    } catch (error) {
      this.#endReason = textOf(error);
      throw error;
    }
    const startTimer = startTimeout("start of GStreamer", START_TIMEOUT_MS, () =>
      fail(`GStreamer did not start within ${START_TIMEOUT_MS / 1000} s`),
    );
    stack.defer(() => clearTimeout(startTimer));
    return {
      command: "gst-launch-1.0",
      args: ["-e", ...recordPipeline(inputs)],
      finish: FINISH,
      resources: { part, tracks, startTimer },
    };
  }

  async #onPlaying(clockZeroMs: number): Promise<void> {
    const run = this.#process.run;
    if (!run) return;
    const { part, tracks, startTimer } = run.resources;
    clearTimeout(startTimer);
    try {
      for (const track of tracks) await track.resume();
      await this.#options.folder.setPartClock(part, clockZeroMs);
      this.#setProblem(null);
    } catch (error) {
      if (this.#process.run === run) this.#process.fail(textOf(error));
    }
  }

  async #endPart(part: RecordedPart): Promise<void> {
    const { folder, logger, site, onChange } = this.#options;
    await folder.endPart(part, this.#endReason).catch((error: unknown) => {
      logger.error({ err: error, siteId: site.siteId }, "manifest write failed");
    });
    onChange();
  }

  #setProblem(problem: string | null): void {
    this.#problem = problem;
    this.#attempted.resolve();
    this.#options.onChange();
  }

  /** Finishes the files. A part that runs ends with `reason`; null: with the recording. */
  async stop(reason: string | null): Promise<void> {
    this.#attempted.resolve();
    if (this.#process.run) this.#endReason = reason;
    await this.#process[Symbol.asyncDispose]();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

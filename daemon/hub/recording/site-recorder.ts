import { Restarter } from "../../platform/back-off.ts";
import type { Logger } from "../../platform/log.ts";
import type { RecordedPart } from "./manifest.ts";
import { PartRecorder } from "./part-recorder.ts";
import { isSending, type RecordedSite, streamsKey } from "./recorded-site.ts";
import type { RecordingFolder } from "./recording-folder.ts";

/** A part that ran this long resets the back-off, ms. */
const HEALTHY_AFTER_MS = 10_000;

export interface SiteRecorderOptions {
  readonly siteId: string;
  readonly folder: RecordingFolder;
  readonly logger: Logger;
  /** A part started or ended, or the problem changed. */
  readonly onChange: () => void;
}

interface Running {
  readonly streams: string;
  readonly part: RecordedPart;
  readonly recorder: PartRecorder;
}

/** Records one site: part after part, each while the site's streams stay the same. */
export class SiteRecorder implements AsyncDisposable {
  readonly #options: SiteRecorderOptions;
  readonly #restarter: Restarter;
  #desired: RecordedSite | undefined;
  #running: Running | undefined;
  #problem: string | null = null;
  #reconciling: Promise<void> = Promise.resolve();

  constructor(options: SiteRecorderOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#reconcile(),
      (error) => {
        options.logger.warn({ err: error, siteId: options.siteId }, "recorder start failed");
        this.#setProblem(error instanceof Error ? error.message : String(error));
      },
      { firstMs: 300, maxMs: 10_000 },
    );
  }

  /** The current problem; null when there is none. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Sets what to record; undefined stops recording. */
  setDesired(site: RecordedSite | undefined): void {
    this.#desired = site;
    this.#restarter.start();
  }

  /** Runs one step at a time; rejects when a part can't be started. */
  #reconcile(): Promise<void> {
    const step = this.#reconciling.then(() => this.#step());
    this.#reconciling = step.catch(() => {});
    return step;
  }

  async #step(): Promise<void> {
    const desired = this.#desired && isSending(this.#desired) ? this.#desired : undefined;
    const streams = desired && streamsKey(desired);
    const previous = this.#running;
    if (previous?.streams === streams) return;
    try {
      // The next part starts before the last one stops: better a second twice than a second missing.
      this.#running = desired && streams !== undefined ? await this.#startPart(desired, streams) : undefined;
      this.#setProblem(null);
    } finally {
      if (previous) {
        if (this.#running === previous) this.#running = undefined;
        await this.#stopPart(previous, desired ? "its streams changed" : "it stopped sending");
      }
    }
  }

  async #startPart(site: RecordedSite, streams: string): Promise<Running> {
    const { folder, logger, siteId } = this.#options;
    const part = await folder.beginPart(siteId, site.name);
    let recorder: PartRecorder;
    try {
      recorder = await PartRecorder.start({ site, folder: folder.path, number: part.number, logger });
    } catch (error) {
      await folder.endPart(part, error instanceof Error ? error.message : String(error));
      throw error;
    }
    await folder.setPartClock(part, recorder.clockZeroMs);
    const running = { streams, part, recorder };
    void recorder.exitReason().then((reason) => {
      if (reason !== undefined) return this.#onPartFailed(running, reason);
    });
    return running;
  }

  async #stopPart({ recorder, part }: Running, reason: string | null): Promise<void> {
    await recorder.stop();
    await this.#options.folder.endPart(part, reason);
    this.#options.onChange();
  }

  async #onPartFailed(running: Running, reason: string): Promise<void> {
    const { folder, logger, siteId } = this.#options;
    logger.warn({ siteId, reason }, "recorder ended");
    if (this.#running === running) this.#running = undefined;
    if (Date.now() - running.part.startedAtMs > HEALTHY_AFTER_MS) this.#restarter.succeeded();
    this.#restarter.failed();
    await folder
      .endPart(running.part, reason)
      .catch((error: unknown) => logger.error({ err: error, siteId }, "manifest write failed"));
    this.#setProblem(reason);
  }

  #setProblem(problem: string | null): void {
    this.#problem = problem;
    this.#options.onChange();
  }

  /** Stops the running part without a reason: the recording has its own. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#restarter[Symbol.dispose]();
    this.#desired = undefined;
    await this.#reconciling;
    const running = this.#running;
    this.#running = undefined;
    if (running) await this.#stopPart(running, null);
  }
}

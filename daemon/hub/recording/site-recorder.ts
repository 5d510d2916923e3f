import { Restarter } from "../../platform/back-off.ts";
import type { Logger } from "../../platform/log.ts";
import type { RecordedPart } from "./manifest.ts";
import { PartRecorder } from "./part-recorder.ts";
import { type RecordedSite, sends, streamsOf } from "./recorded-site.ts";
import type { RecordingFolder } from "./recording-folder.ts";

/** A part that ran so long was well: what ended it is no reason to wait longer and longer, ms. */
const WELL_AFTER_MS = 10_000;

export interface SiteRecorderOptions {
  readonly siteId: string;
  readonly folder: RecordingFolder;
  readonly logger: Logger;
  /** A part began or ended, or the problem changed. */
  readonly onChange: () => void;
}

interface Running {
  readonly streams: string;
  readonly part: RecordedPart;
  readonly recorder: PartRecorder;
}

/** Keeps one site recorded: part after part, each as long as the site's streams stay the same. */
export class SiteRecorder implements AsyncDisposable {
  readonly #options: SiteRecorderOptions;
  readonly #restarter: Restarter;
  #wanted: RecordedSite | undefined;
  #running: Running | undefined;
  #problem: string | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SiteRecorderOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#converge(),
      (error) => {
        options.logger.warn({ err: error, siteId: options.siteId }, "recorder does not start");
        this.#tell(error instanceof Error ? error.message : String(error));
      },
      { firstMs: 300, maxMs: 10_000 },
    );
  }

  /** What is wrong now; null when nothing is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Undefined: the site is not to be recorded now. */
  want(site: RecordedSite | undefined): void {
    this.#wanted = site;
    this.#restarter.start();
  }

  /** One step at a time; rejects when what is wanted can't be begun. */
  #converge(): Promise<void> {
    const step = this.#turn.then(() => this.#step());
    this.#turn = step.catch(() => {});
    return step;
  }

  async #step(): Promise<void> {
    const wanted = this.#wanted && sends(this.#wanted) ? this.#wanted : undefined;
    const streams = wanted && streamsOf(wanted);
    const previous = this.#running;
    if (previous?.streams === streams) return;
    try {
      // The next begins before the last ends: better a second twice than a second missing.
      this.#running = wanted && streams !== undefined ? await this.#begin(wanted, streams) : undefined;
      this.#tell(null);
    } finally {
      if (previous) {
        if (this.#running === previous) this.#running = undefined;
        await this.#end(previous, wanted ? "its streams changed" : "it sent no more");
      }
    }
  }

  async #begin(site: RecordedSite, streams: string): Promise<Running> {
    const { folder, logger, siteId } = this.#options;
    const part = await folder.beginPart(siteId, site.name);
    let recorder: PartRecorder;
    try {
      recorder = await PartRecorder.begin({ site, folder: folder.path, number: part.number, logger });
    } catch (error) {
      await folder.endPart(part, error instanceof Error ? error.message : String(error));
      throw error;
    }
    await folder.partRuns(part, recorder.clockZeroMs);
    const running = { streams, part, recorder };
    void recorder.failed().then((reason) => {
      if (reason !== undefined) return this.#failed(running, reason);
    });
    return running;
  }

  async #end({ recorder, part }: Running, reason: string | null): Promise<void> {
    await recorder.end();
    await this.#options.folder.endPart(part, reason);
    this.#options.onChange();
  }

  async #failed(running: Running, reason: string): Promise<void> {
    const { folder, logger, siteId } = this.#options;
    logger.warn({ siteId, reason }, "recorder ended");
    if (this.#running === running) this.#running = undefined;
    if (Date.now() - running.part.startedAtMs > WELL_AFTER_MS) this.#restarter.succeeded();
    this.#restarter.failed();
    await folder
      .endPart(running.part, reason)
      .catch((error: unknown) => logger.error({ err: error, siteId }, "recording's list can't be written"));
    this.#tell(reason);
  }

  #tell(problem: string | null): void {
    this.#problem = problem;
    this.#options.onChange();
  }

  /** Finishes what runs; the part's reason stays null, as the recording's own says why. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#restarter[Symbol.dispose]();
    this.#wanted = undefined;
    await this.#turn;
    const running = this.#running;
    this.#running = undefined;
    if (running) await this.#end(running, null);
  }
}

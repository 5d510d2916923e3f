import type { Logger } from "../../platform/log.ts";
import { PartRecorder } from "./part-recorder.ts";
import { isSending, type RecordedSite, streamsKey } from "./recorded-site.ts";
import type { RecordingFolder } from "./recording-folder.ts";

export interface SiteRecorderOptions {
  readonly folder: RecordingFolder;
  readonly logger: Logger;
  /** A part began or ended, or the problem changed. */
  readonly onChange: () => void;
}

interface Running {
  readonly streams: string;
  readonly recorder: PartRecorder;
}

/** Records one site: part after part, each while the site's streams stay the same. */
export class SiteRecorder implements AsyncDisposable {
  readonly #options: SiteRecorderOptions;
  #desired: RecordedSite | undefined;
  #running: Running | undefined;
  #isDisposed = false;
  #reconciling: Promise<void> = Promise.resolve();

  constructor(options: SiteRecorderOptions) {
    this.#options = options;
  }

  /** The current problem; null when there is none. */
  get problem(): string | null {
    return this.#running?.recorder.problem ?? null;
  }

  /** Sets what to record; undefined stops recording. */
  setDesired(site: RecordedSite | undefined): void {
    this.#desired = site;
    this.#reconciling = this.#reconciling
      .then(() => this.#reconcile())
      .catch((error: unknown) => this.#options.logger.error({ err: error }, "recorder stop failed"));
  }

  async #reconcile(): Promise<void> {
    const site = this.#desired && isSending(this.#desired) ? this.#desired : undefined;
    const streams = site && streamsKey(site);
    const previous = this.#running;
    if (this.#isDisposed || previous?.streams === streams) return;
    this.#running =
      site && streams !== undefined
        ? { streams, recorder: new PartRecorder({ ...this.#options, site }) }
        : undefined;
    // The next part starts before the last one stops: better a second twice than a second missing.
    await this.#running?.recorder.attempted;
    await previous?.recorder.stop(site ? "its streams changed" : "it stopped sending");
    this.#options.onChange();
  }

  /** Stops the running part without a reason: the recording has its own. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#running?.recorder.stop(null);
    await this.#reconciling;
  }
}

import type { Logger } from "../../platform/log.ts";
import { isSending, type RecordedSite } from "./recorded-site.ts";
import type { RecordingFolder } from "./recording-folder.ts";
import { SiteRecorder } from "./site-recorder.ts";

export interface RunningRecordingOptions {
  readonly folder: RecordingFolder;
  readonly logger: Logger;
  /** A part started or ended, or the problem changed. */
  readonly onChange: () => void;
}

/** A meeting that is being recorded, with a recorder for each sending site. */
export class RunningRecording {
  readonly folder: RecordingFolder;
  readonly #options: RunningRecordingOptions;
  readonly #sites = new Map<string, SiteRecorder>();
  #ended: Promise<void> | undefined;

  constructor(options: RunningRecordingOptions) {
    this.#options = options;
    this.folder = options.folder;
  }

  /** The first problem with its site; null when there is none. */
  get problem(): string | null {
    for (const [siteId, { problem }] of this.#sites) if (problem !== null) return `${siteId}: ${problem}`;
    return null;
  }

  /** Resolves when it has stopped; undefined before `stop()`. */
  get stopped(): Promise<void> | undefined {
    return this.#ended;
  }

  update(sites: readonly RecordedSite[]): void {
    if (this.#ended) return;
    const desired = new Map(sites.filter(isSending).map((site) => [site.siteId, site]));
    for (const [siteId, site] of desired) this.#recorder(siteId).setDesired(site);
    for (const [siteId, recorder] of this.#sites) if (!desired.has(siteId)) recorder.setDesired(undefined);
  }

  #recorder(siteId: string): SiteRecorder {
    const existing = this.#sites.get(siteId);
    if (existing) return existing;
    const recorder = new SiteRecorder(this.#options);
    this.#sites.set(siteId, recorder);
    return recorder;
  }

  /** Finishes all files. */
  stop(reason: string | null): Promise<void> {
    this.#ended ??= this.#end(reason);
    return this.#ended;
  }

  async #end(reason: string | null): Promise<void> {
    await Promise.all([...this.#sites.values()].map((site) => site[Symbol.asyncDispose]()));
    await this.folder.end(reason);
  }
}

import type { Logger } from "../../platform/log.ts";
import { isSending, type RecordedSite } from "./recorded-site.ts";
import type { RecordingFolder } from "./recording-folder.ts";
import { SiteRecorder } from "./site-recorder.ts";

export interface RunningRecordingOptions {
  readonly folder: RecordingFolder;
  readonly logger: Logger;
  /** A part began or ended, or what is wrong changed. */
  readonly onChange: () => void;
}

/** A meeting that is being recorded: a recorder for each site that sends. */
export class RunningRecording {
  readonly folder: RecordingFolder;
  readonly #options: RunningRecordingOptions;
  readonly #sites = new Map<string, SiteRecorder>();
  #ended: Promise<void> | undefined;

  constructor(options: RunningRecordingOptions) {
    this.#options = options;
    this.folder = options.folder;
  }

  /** The first thing that is wrong, with its site; null when nothing is. */
  get problem(): string | null {
    for (const [siteId, { problem }] of this.#sites) if (problem !== null) return `${siteId}: ${problem}`;
    return null;
  }

  /** Resolves when it has ended; undefined until somebody ends it. */
  get stopped(): Promise<void> | undefined {
    return this.#ended;
  }

  update(sites: readonly RecordedSite[]): void {
    if (this.#ended) return;
    const wanted = new Map(sites.filter(isSending).map((site) => [site.siteId, site]));
    for (const [siteId, site] of wanted) this.#recorder(siteId).setDesired(site);
    for (const [siteId, recorder] of this.#sites) if (!wanted.has(siteId)) recorder.setDesired(undefined);
  }

  #recorder(siteId: string): SiteRecorder {
    const known = this.#sites.get(siteId);
    if (known) return known;
    const recorder = new SiteRecorder({ ...this.#options, siteId });
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

import { rm, stat, writeFile } from "node:fs/promises";
import type { RecordingLayout } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { BackgroundProcess, type BackgroundProcessOptions } from "./background-process.ts";
import { parseProgress, planComposition } from "./composition.ts";
import type { CompositionInput } from "./composition-input.ts";
import { featuredSpans } from "./featured-spans.ts";
import type { RecordedPart } from "./manifest.ts";
import type { RecordingFolder } from "./recording-folder.ts";

/** The lowest priority. */
const NICENESS = 19;

export interface ComposerOptions {
  readonly logger: Logger;
  readonly layout: RecordingLayout;
  /** Why nothing more may be written; undefined when there is room. */
  readonly diskFullReason: () => Promise<string | undefined>;
  readonly onChange: () => void;
}

interface Current {
  readonly folder: RecordingFolder;
  process: BackgroundProcess | undefined;
  /** Set when it was cancelled. */
  cancelReason: string | undefined;
  /** Resolves when nothing of it is being written. */
  readonly done: PromiseWithResolvers<void>;
}

/** Composes finished recordings into one file each, one recording at a time. The manifest keeps the reason of
 * a failure. */
export class Composer implements AsyncDisposable {
  readonly #options: ComposerOptions;
  readonly #queue = new Set<RecordingFolder>();
  #working: Promise<void> | undefined;
  #current: Current | undefined;

  constructor(options: ComposerOptions) {
    this.#options = options;
  }

  /** Throws `request.invalid` for a recording that is not ready, `unavailable` when the disk is too full. */
  async enqueue(folder: RecordingFolder): Promise<void> {
    const current = this.#current;
    // One that just finished may still be queued.
    if (current?.folder === folder && folder.isCompositionFinished) await current.done.promise;
    if (this.#queue.has(folder)) return;
    if (folder.endedAtMs === null)
      throw new RoomdError("request.invalid", "the recording is running; stop it first");
    if (folder.parts.length === 0) throw new RoomdError("request.invalid", "the recording is empty");
    if (folder.unjoinedParts().length > 0)
      throw new RoomdError("unavailable", "its parts are still being joined; try again in a minute");
    const full = await this.#options.diskFullReason();
    if (full !== undefined) throw new RoomdError("unavailable", `can't compose: ${full}`);
    this.#queue.add(folder);
    await folder.setComposition({ status: "waiting", progress: 0, reason: null });
    this.#options.onChange();
    this.#working ??= this.#processQueue();
  }

  /** Resolves when nothing of it is being written. Does nothing for a recording that is not queued. */
  async cancel(folder: RecordingFolder, reason: string): Promise<void> {
    if (!this.#queue.has(folder)) return;
    const current = this.#current;
    if (current?.folder === folder) {
      current.cancelReason = reason;
      await current.process?.[Symbol.asyncDispose]();
      await current.done.promise;
      return;
    }
    this.#queue.delete(folder);
    await this.#fail(folder, reason);
  }

  /** Cancels the current composition when the disk is too full. */
  async enforceLimits(): Promise<void> {
    const folder = this.#current?.folder;
    const full = folder && (await this.#options.diskFullReason());
    if (folder && full !== undefined) await this.cancel(folder, full);
  }

  async #processQueue(): Promise<void> {
    // `#working` must be assigned before it is cleared.
    await Promise.resolve();
    for (const folder of this.#queue) {
      const current: Current = {
        folder,
        process: undefined,
        cancelReason: undefined,
        done: Promise.withResolvers(),
      };
      this.#current = current;
      try {
        await this.#compose(folder);
        this.#options.logger.info({ recording: folder.id }, "recording composed");
      } catch (error) {
        await this.#fail(
          folder,
          current.cancelReason ?? (error instanceof Error ? error.message : String(error)),
        );
      }
      this.#current = undefined;
      this.#queue.delete(folder);
      current.done.resolve();
      this.#options.onChange();
    }
    this.#working = undefined;
  }

  async #compose(folder: RecordingFolder): Promise<void> {
    await folder.setComposition({ status: "running", progress: 0, reason: null });
    this.#options.onChange();
    const parts: CompositionInput[] = [];
    for (const part of folder.parts) parts.push(await this.#probePart(folder, part));
    const featured =
      this.#options.layout === "speaker" ? featuredSpans(parts, folder.speakerChanges) : undefined;
    const { args, graph, seconds } = planComposition(parts, folder.title, featured);
    const path = folder.composingPath;
    // The graph has each change of speaker, and one argument is limited to 128 KiB.
    const graphPath = `${path}.graph`;
    await writeFile(graphPath, graph);
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(graphPath, { force: true }));
    const onLine = (line: string) => {
      const done = parseProgress(line);
      if (done === undefined) return;
      folder.compositionProgress = Math.min(1, done / seconds);
      this.#options.onChange();
    };
    await this.#run({ task: "composing", command: "ffmpeg", args: args(graphPath, path), onLine });
    const { size } = await stat(path);
    if (size === 0) throw new RoomdError("process.failed", "composing: the file is empty");
    await folder.composed();
  }

  async #probePart(folder: RecordingFolder, part: RecordedPart): Promise<CompositionInput> {
    const path = folder.joinedPath(part);
    const kinds = new Set<string>();
    const args = ["-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", path];
    await this.#run({
      task: "reading",
      command: "ffprobe",
      args,
      onLine: (line) => kinds.add(line.trim()),
    });
    const { fromMs, toMs, gaps } = part.span ?? {
      fromMs: part.startedAtMs,
      toMs: part.endedAtMs ?? part.startedAtMs,
      gaps: [],
    };
    return {
      siteId: part.siteId,
      name: part.siteName,
      path,
      fromMs,
      toMs,
      hasVideo: kinds.has("video"),
      hasAudio: kinds.has("audio"),
      videoGaps: gaps.filter(({ track }) => track === "video"),
    };
  }

  async #run(options: BackgroundProcessOptions): Promise<void> {
    const current = this.#current;
    if (!current || current.cancelReason !== undefined) throw new RoomdError("aborted", options.task);
    await using child = new BackgroundProcess({ ...options, niceness: NICENESS });
    current.process = child;
    await child.done;
  }

  async #fail(folder: RecordingFolder, reason: string): Promise<void> {
    this.#options.logger.warn({ recording: folder.id, reason }, "composing failed");
    await folder
      .setComposition({ status: "failed", progress: 0, reason })
      .catch((error: unknown) => this.#options.logger.error({ err: error }, "manifest write failed"));
    this.#options.onChange();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#queue].map((folder) => this.cancel(folder, "the hub was stopped")));
  }
}

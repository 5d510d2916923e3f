import { rm, stat, writeFile } from "node:fs/promises";
import type { RecordingLayout } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { BackgroundProcess, type BackgroundProcessOptions } from "./background-process.ts";
import { type CompositionInput, parseProgress, planComposition } from "./composition.ts";
import { featuredSpans } from "./featured-spans.ts";
import type { RecordedPart } from "./manifest.ts";
import type { RecordingFolder } from "./recording-folder.ts";

/** Everything else on the machine goes first. */
const NICENESS = 19;

export interface ComposerOptions {
  readonly logger: Logger;
  readonly layout: RecordingLayout;
  /** Why no more may be written now; undefined when it may. */
  readonly diskFullReason: () => Promise<string | undefined>;
  readonly onChange: () => void;
}

interface Current {
  readonly folder: RecordingFolder;
  process: BackgroundProcess | undefined;
  /** Why it is to end before its time. */
  cancelReason: string | undefined;
  /** Nothing of it is being written any more. */
  readonly done: PromiseWithResolvers<void>;
}

/** Makes one file of a recording that has ended, one recording at a time. Whatever ends it before its time is said in
 * the recording's list. */
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
    // One that has just ended is not out of the queue yet.
    if (current?.folder === folder && folder.isCompositionFinished) await current.done.promise;
    if (this.#queue.has(folder)) return;
    if (folder.endedAtMs === null)
      throw new RoomdError("request.invalid", "the recording still runs: end it first");
    if (folder.parts.length === 0) throw new RoomdError("request.invalid", "nothing came to be recorded");
    if (folder.unjoinedParts().length > 0)
      throw new RoomdError("unavailable", "its parts are not whole yet: try again in a minute");
    const full = await this.#options.diskFullReason();
    if (full !== undefined) throw new RoomdError("unavailable", `it can't be made one file: ${full}`);
    this.#queue.add(folder);
    await folder.setComposition({ status: "waiting", progress: 0, reason: null });
    this.#options.onChange();
    this.#working ??= this.#processQueue();
  }

  /** Resolves when nothing of it is being written any more. Does nothing for one that is not being composed. */
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

  /** Ends what is being written, when the disk is too full. */
  async enforceLimits(): Promise<void> {
    const folder = this.#current?.folder;
    const full = folder && (await this.#options.diskFullReason());
    if (folder && full !== undefined) await this.cancel(folder, full);
  }

  async #processQueue(): Promise<void> {
    // What `add` has just assigned must be there before it is cleared.
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
    const stage =
      this.#options.layout === "speaker" ? featuredSpans(parts, folder.speakerChanges) : undefined;
    const { args, graph, seconds } = planComposition(parts, folder.title, stage);
    const path = folder.composingPath;
    // Each change of speaker is in it, and one word of a command line is 128 KiB at most.
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
    if (size === 0) throw new RoomdError("process.failed", "composing: the file has nothing in it");
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
      videoGaps: gaps.filter(({ track }) => track === "picture"),
    };
  }

  async #run(options: BackgroundProcessOptions): Promise<void> {
    const current = this.#current;
    if (!current || current.cancelReason !== undefined) throw new RoomdError("aborted", options.task);
    await using chore = new BackgroundProcess({ ...options, niceness: NICENESS });
    current.process = chore;
    await chore.done;
  }

  async #fail(folder: RecordingFolder, reason: string): Promise<void> {
    this.#options.logger.warn({ recording: folder.id, reason }, "recording not composed");
    await folder
      .setComposition({ status: "failed", progress: 0, reason })
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error }, "recording's list can't be written"),
      );
    this.#options.onChange();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#queue].map((folder) => this.cancel(folder, "the hub was stopped")));
  }
}

import { rm, stat, writeFile } from "node:fs/promises";
import type { RecordingLayout } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { Chore, type ChoreOptions } from "./background-process.ts";
import { compose, type PartToCompose, progressIn } from "./composition.ts";
import { stageOf } from "./featured-spans.ts";
import type { RecordedPart } from "./manifest.ts";
import type { RecordingFolder } from "./recording-folder.ts";

/** Everything else on the machine goes first. */
const NICENESS = 19;

export interface ComposerOptions {
  readonly logger: Logger;
  readonly layout: RecordingLayout;
  /** Why no more may be written now; undefined when it may. */
  readonly full: () => Promise<string | undefined>;
  readonly onChange: () => void;
}

interface Current {
  readonly folder: RecordingFolder;
  chore: Chore | undefined;
  /** Why it is to end before its time. */
  ended: string | undefined;
  /** Nothing of it is being written any more. */
  readonly over: PromiseWithResolvers<void>;
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
  async add(folder: RecordingFolder): Promise<void> {
    const current = this.#current;
    // One that has just ended is not out of the queue yet.
    if (current?.folder === folder && folder.compositionIsOver) await current.over.promise;
    if (this.#queue.has(folder)) return;
    if (folder.endedAtMs === null)
      throw new RoomdError("request.invalid", "the recording still runs: end it first");
    if (folder.parts.length === 0) throw new RoomdError("request.invalid", "nothing came to be recorded");
    if (folder.unjoined().length > 0)
      throw new RoomdError("unavailable", "its parts are not whole yet: try again in a minute");
    const full = await this.#options.full();
    if (full !== undefined) throw new RoomdError("unavailable", `it can't be made one file: ${full}`);
    this.#queue.add(folder);
    await folder.composing({ status: "waiting", progress: 0, reason: null });
    this.#options.onChange();
    this.#working ??= this.#workAll();
  }

  /** Resolves when nothing of it is being written any more. Does nothing for one that is not being composed. */
  async end(folder: RecordingFolder, reason: string): Promise<void> {
    if (!this.#queue.has(folder)) return;
    const current = this.#current;
    if (current?.folder === folder) {
      current.ended = reason;
      await current.chore?.[Symbol.asyncDispose]();
      await current.over.promise;
      return;
    }
    this.#queue.delete(folder);
    await this.#failed(folder, reason);
  }

  /** Ends what is being written, when the disk is too full. */
  async obeyLimits(): Promise<void> {
    const folder = this.#current?.folder;
    const full = folder && (await this.#options.full());
    if (folder && full !== undefined) await this.end(folder, full);
  }

  async #workAll(): Promise<void> {
    // What `add` has just assigned must be there before it is cleared.
    await Promise.resolve();
    for (const folder of this.#queue) {
      const current: Current = { folder, chore: undefined, ended: undefined, over: Promise.withResolvers() };
      this.#current = current;
      try {
        await this.#compose(folder);
        this.#options.logger.info({ recording: folder.id }, "recording composed");
      } catch (error) {
        await this.#failed(folder, current.ended ?? (error instanceof Error ? error.message : String(error)));
      }
      this.#current = undefined;
      this.#queue.delete(folder);
      current.over.resolve();
      this.#options.onChange();
    }
    this.#working = undefined;
  }

  async #compose(folder: RecordingFolder): Promise<void> {
    await folder.composing({ status: "running", progress: 0, reason: null });
    this.#options.onChange();
    const parts: PartToCompose[] = [];
    for (const part of folder.parts) parts.push(await this.#partOf(folder, part));
    const stage = this.#options.layout === "speaker" ? stageOf(parts, folder.turns) : undefined;
    const { args, graph, seconds } = compose(parts, folder.title, stage);
    const path = folder.composingPath;
    // Each change of speaker is in it, and one word of a command line is 128 KiB at most.
    const graphPath = `${path}.graph`;
    await writeFile(graphPath, graph);
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(graphPath, { force: true }));
    const onLine = (line: string) => {
      const done = progressIn(line);
      if (done === undefined) return;
      folder.composingShare = Math.min(1, done / seconds);
      this.#options.onChange();
    };
    await this.#work({ doing: "composing", command: "ffmpeg", args: args(graphPath, path), onLine });
    const { size } = await stat(path);
    if (size === 0) throw new RoomdError("process.failed", "composing: the file has nothing in it");
    await folder.composed();
  }

  async #partOf(folder: RecordingFolder, part: RecordedPart): Promise<PartToCompose> {
    const path = folder.wholeOf(part);
    const kinds = new Set<string>();
    const args = ["-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", path];
    await this.#work({
      doing: "reading",
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
      hasPicture: kinds.has("video"),
      hasSound: kinds.has("audio"),
      withoutPicture: gaps.filter(({ track }) => track === "picture"),
    };
  }

  async #work(options: ChoreOptions): Promise<void> {
    const current = this.#current;
    if (!current || current.ended !== undefined) throw new RoomdError("aborted", options.doing);
    await using chore = new Chore({ ...options, niceness: NICENESS });
    current.chore = chore;
    await chore.done;
  }

  async #failed(folder: RecordingFolder, reason: string): Promise<void> {
    this.#options.logger.warn({ recording: folder.id, reason }, "recording not composed");
    await folder
      .composing({ status: "failed", progress: 0, reason })
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error }, "recording's list can't be written"),
      );
    this.#options.onChange();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#queue].map((folder) => this.end(folder, "the hub was stopped")));
  }
}

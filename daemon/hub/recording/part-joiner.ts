import { stat } from "node:fs/promises";
import { RoomdError } from "../../contract/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { BackgroundProcess, type BackgroundProcessOptions } from "./background-process.ts";
import type { RecordedPart, RecordedTrack } from "./manifest.ts";
import type { RecordingFolder } from "./recording-folder.ts";
import { partSpan, readTrackTimes, type TrackTimes } from "./track-times.ts";

/** The joined file has the same packets: if it is much smaller than its tracks, something is missing. */
const MIN_SIZE_RATIO = 0.8;
/** Free space to leave beside a joined file, bytes. */
const RESERVE_BYTES = 50_000_000;

export interface PartJoinerOptions {
  readonly logger: Logger;
  readonly freeBytes: () => Promise<number>;
  /** A joined file replaced its tracks. */
  readonly onJoined: () => void;
}

/** Joins the tracks of finished parts into one file each, one part at a time: disk and CPU belong to the
 * meetings first. Tracks that can't be joined stay as they are, and playable; the next start of the hub
 * tries again. */
export class PartJoiner implements AsyncDisposable {
  readonly #options: PartJoinerOptions;
  readonly #queue = new Set<RecordingFolder>();
  readonly #failed = new Set<string>();
  #process: BackgroundProcess | undefined;
  #working: Promise<void> | undefined;
  #current: RecordingFolder | undefined;
  #disposed = false;

  constructor(options: PartJoinerOptions) {
    this.#options = options;
  }

  /** Queues a recording of which parts have ended. */
  enqueue(folder: RecordingFolder): void {
    if (this.#disposed) return;
    this.#queue.add(folder);
    this.#working ??= this.#processQueue();
  }

  /** Resolves when nothing of this recording is being joined, so that it can be deleted. */
  async cancel(folder: RecordingFolder): Promise<void> {
    this.#queue.delete(folder);
    if (this.#current !== folder) return;
    this.#current = undefined;
    await this.#process?.[Symbol.asyncDispose]();
  }

  async #processQueue(): Promise<void> {
    // `#working` must be assigned before it is cleared.
    await Promise.resolve();
    for (;;) {
      const [folder] = this.#queue;
      if (!folder || this.#disposed) break;
      const key = (part: RecordedPart) => `${folder.id}/${part.siteId}-${part.number}`;
      const part = folder.unjoinedParts().find((candidate) => !this.#failed.has(key(candidate)));
      if (!part) {
        this.#queue.delete(folder);
        continue;
      }
      this.#current = folder;
      try {
        await this.#join(folder, part);
      } catch (error) {
        this.#failed.add(key(part));
        if (this.#current === folder && !this.#disposed)
          this.#options.logger.warn({ err: error, part: key(part) }, "joining failed");
      }
      this.#current = undefined;
    }
    this.#working = undefined;
  }

  async #join(folder: RecordingFolder, part: RecordedPart): Promise<void> {
    const { tracks, title, whole, clockZeroMs } = folder.joinPlan(part);
    const bytes = [...tracks.values()].reduce((sum, track) => sum + track.bytes, 0);
    if ((await this.#options.freeBytes()) < bytes + RESERVE_BYTES)
      throw new RoomdError("unavailable", "joining tracks: the disk is too full");
    const times = new Map<RecordedTrack, TrackTimes | undefined>();
    for (const [track, { path, bytes: size }] of tracks)
      times.set(track, size === 0 ? undefined : await this.#timesOf(path));
    const span = partSpan(times, clockZeroMs);
    if (!span) throw new RoomdError("process.failed", "joining tracks: no readable packets");
    // FFmpeg fails for both if one track has nothing but its header.
    const good = [...tracks].filter(([track]) => times.get(track)).map(([, track]) => track);
    const args = joinArguments({ files: good.map(({ path }) => path), title }, whole);
    await this.#run({ task: "joining tracks", command: "ffmpeg", args });
    if (this.#current !== folder) return;
    const { size } = await stat(whole);
    const least = MIN_SIZE_RATIO * good.reduce((sum, track) => sum + track.bytes, 0);
    if (size < least)
      throw new RoomdError(
        "process.failed",
        `joining tracks: the file has ${size} bytes, expected at least ${least}`,
      );
    await folder.finishJoin(part, span);
    this.#options.onJoined();
  }

  /** Returns undefined when it can't be read, as after a power cut in its first second. */
  async #timesOf(path: string): Promise<TrackTimes | undefined> {
    const current = this.#current;
    return readTrackTimes(path, (child) => this.#run(child)).catch((error: unknown) => {
      if (this.#disposed || this.#current !== current) throw error;
      this.#options.logger.warn({ err: error }, "track not readable");
      return undefined;
    });
  }

  async #run(options: BackgroundProcessOptions): Promise<void> {
    if (this.#disposed) throw new RoomdError("aborted", options.task);
    await using child = new BackgroundProcess(options);
    this.#process = child;
    try {
      await child.done;
    } finally {
      this.#process = undefined;
    }
  }

  /** Remaining parts are joined after the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#process?.[Symbol.asyncDispose]();
    await this.#working;
  }
}

/** Returns FFmpeg's arguments that remux tracks into one file with duration and index. FFmpeg keeps the
 * offset between them; GStreamer's demuxer starts each file at zero. */
function joinArguments(tracks: { readonly files: readonly string[]; readonly title: string }, whole: string) {
  const { files, title } = tracks;
  const inputs = files.flatMap((file) => ["-i", file]);
  const maps = files.flatMap((_, index) => ["-map", String(index)]);
  const form = [
    "-c",
    "copy",
    "-avoid_negative_ts",
    "make_zero",
    "-metadata",
    `title=${title}`,
    "-f",
    "matroska",
  ];
  return ["-nostdin", "-v", "error", "-y", "-copyts", ...inputs, ...maps, ...form, whole];
}

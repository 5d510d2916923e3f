import { stat } from "node:fs/promises";
import { RoomdError } from "../../contract/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { BackgroundProcess, type BackgroundProcessOptions } from "./background-process.ts";
import type { RecordedPart, RecordedTrack } from "./manifest.ts";
import type { RecordingFolder } from "./recording-folder.ts";
import { partSpan, readTrackTimes, type TrackTimes } from "./track-times.ts";

/** The whole file has the same packets: much smaller than the tracks means that something of them is missing. */
const MIN_SIZE_RATIO = 0.8;
/** Room that is left beside a whole file, bytes. */
const RESERVE_BYTES = 50_000_000;

export interface PartJoinerOptions {
  readonly logger: Logger;
  readonly freeBytes: () => Promise<number>;
  /** A file took the place of its tracks. */
  readonly onJoined: () => void;
}

/** Puts the tracks of ended parts into one file each, one part at a time: disk and processor are the meetings'
 * first. What can't be joined stays as it is, and playable; it is tried again after the hub's next start. */
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

  /** Parts of this recording have ended. */
  enqueue(folder: RecordingFolder): void {
    if (this.#disposed) return;
    this.#queue.add(folder);
    this.#working ??= this.#processQueue();
  }

  /** Resolves when nothing of this recording is being joined any more, so that it can be deleted. */
  async cancel(folder: RecordingFolder): Promise<void> {
    this.#queue.delete(folder);
    if (this.#current !== folder) return;
    this.#current = undefined;
    await this.#process?.[Symbol.asyncDispose]();
  }

  async #processQueue(): Promise<void> {
    // What `add` has just assigned must be there before it is cleared.
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
          this.#options.logger.warn({ err: error, part: key(part) }, "tracks are left apart");
      }
      this.#current = undefined;
    }
    this.#working = undefined;
  }

  async #join(folder: RecordingFolder, part: RecordedPart): Promise<void> {
    const { tracks, title, whole, clockZeroMs } = folder.joinPlan(part);
    const bytes = [...tracks.values()].reduce((sum, track) => sum + track.bytes, 0);
    if ((await this.#options.freeBytes()) < bytes + RESERVE_BYTES)
      throw new RoomdError("unavailable", "no room on the disk to join the tracks");
    const times = new Map<RecordedTrack, TrackTimes | undefined>();
    for (const [track, { path, bytes: its }] of tracks)
      times.set(track, its === 0 ? undefined : await this.#timesOf(path));
    const span = partSpan(times, clockZeroMs);
    if (!span) throw new RoomdError("process.failed", "joining tracks: nothing in them can be read");
    // A track of which only the head was written would keep the other one from being joined.
    const good = [...tracks].filter(([track]) => times.get(track)).map(([, track]) => track);
    const args = joinArguments({ files: good.map(({ path }) => path), title }, whole);
    await this.#run({ task: "joining tracks", command: "ffmpeg", args });
    if (this.#current !== folder) return;
    const { size } = await stat(whole);
    const least = MIN_SIZE_RATIO * good.reduce((sum, track) => sum + track.bytes, 0);
    if (size < least)
      throw new RoomdError("process.failed", `joining tracks: ${size} of at least ${least} bytes`);
    await folder.finishJoin(part, span);
    this.#options.onJoined();
  }

  /** Undefined when it can't be read, as after a power cut in its first second. */
  async #timesOf(path: string): Promise<TrackTimes | undefined> {
    const current = this.#current;
    return readTrackTimes(path, (chore) => this.#run(chore)).catch((error: unknown) => {
      if (this.#disposed || this.#current !== current) throw error;
      this.#options.logger.warn({ err: error }, "a track can't be read");
      return undefined;
    });
  }

  async #run(options: BackgroundProcessOptions): Promise<void> {
    if (this.#disposed) throw new RoomdError("aborted", options.task);
    await using chore = new BackgroundProcess(options);
    this.#process = chore;
    try {
      await chore.done;
    } finally {
      this.#process = undefined;
    }
  }

  /** What is not joined by now is, after the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#process?.[Symbol.asyncDispose]();
    await this.#working;
  }
}

/** FFmpeg's arguments that put tracks into one file with duration and index, as they are. It keeps the times that
 * they have between them; GStreamer's demuxer has each file begin at zero. */
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

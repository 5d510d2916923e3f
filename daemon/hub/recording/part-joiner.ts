import { stat } from "node:fs/promises";
import { OwnedChild } from "../../../drivers/transport/child-process.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Logger } from "../../log.ts";
import type { RecordedPart } from "./manifest.ts";
import type { RecordingFolder } from "./recording-folder.ts";

/** The whole file has the same packets: much smaller than the tracks means that something of them is missing. */
const LEAST_SHARE = 0.8;
/** Room that is left beside a whole file, bytes. */
const SPARE_BYTES = 50_000_000;

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
  readonly #refused = new Set<string>();
  #child: OwnedChild | undefined;
  #working: Promise<void> | undefined;
  #current: RecordingFolder | undefined;
  #disposed = false;

  constructor(options: PartJoinerOptions) {
    this.#options = options;
  }

  /** Parts of this recording have ended. */
  add(folder: RecordingFolder): void {
    if (this.#disposed) return;
    this.#queue.add(folder);
    this.#working ??= this.#work();
  }

  /** Resolves when nothing of this recording is being joined any more, so that it can be deleted. */
  async forget(folder: RecordingFolder): Promise<void> {
    this.#queue.delete(folder);
    if (this.#current !== folder) return;
    this.#current = undefined;
    await this.#child?.stop();
  }

  async #work(): Promise<void> {
    // What `add` has just assigned must be there before it is cleared.
    await Promise.resolve();
    for (;;) {
      const [folder] = this.#queue;
      if (!folder || this.#disposed) break;
      const key = (part: RecordedPart) => `${folder.id}/${part.siteId}-${part.number}`;
      const part = folder.unjoined().find((candidate) => !this.#refused.has(key(candidate)));
      if (!part) {
        this.#queue.delete(folder);
        continue;
      }
      this.#current = folder;
      try {
        await this.#join(folder, part);
      } catch (error) {
        this.#refused.add(key(part));
        if (this.#current === folder && !this.#disposed)
          this.#options.logger.warn({ err: error, part: key(part) }, "tracks are left apart");
      }
      this.#current = undefined;
    }
    this.#working = undefined;
  }

  async #join(folder: RecordingFolder, part: RecordedPart): Promise<void> {
    const { whole, bytes, ...tracks } = folder.joinOf(part);
    if ((await this.#options.freeBytes()) < bytes + SPARE_BYTES)
      throw new RoomdError("unavailable", "no room on the disk to join the tracks");
    let lastLine = "";
    const exit = Promise.withResolvers<number | null>();
    const child = new OwnedChild({
      command: "nice",
      args: ["-n", "5", "ffmpeg", ...joinArguments(tracks, whole)],
      onLine: (line) => {
        lastLine = line;
      },
      onExit: ({ code }) => exit.resolve(code),
    });
    this.#child = child;
    const code = await exit.promise;
    this.#child = undefined;
    if (code !== 0) throw new RoomdError("process.failed", `joining tracks: FFmpeg: ${lastLine || code}`);
    if (this.#current !== folder) return;
    const { size } = await stat(whole);
    if (size < LEAST_SHARE * bytes)
      throw new RoomdError("process.failed", `joining tracks: ${size} of ${bytes} bytes`);
    await folder.joined(part);
    this.#options.onJoined();
  }

  /** What is not joined by now is, after the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#child?.stop();
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

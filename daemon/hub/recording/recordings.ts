import type { Dirent } from "node:fs";
import { mkdir, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { RecordingLayout } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Recording } from "../../contract/fleet/hub-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { Composer } from "./composer.ts";
import { type DiskLimits, diskFullReason, evaluateDiskLimits } from "./disk-limits.ts";
import { PartJoiner } from "./part-joiner.ts";
import type { RecordedSite } from "./recorded-site.ts";
import { HUB_STOPPED, RecordingFolder } from "./recording-folder.ts";
import { RunningRecording } from "./running-recording.ts";

/** A minute of sixty cameras fills 1 GB. */
const CHECK_INTERVAL_MS = 5000;

export interface RecordingsOptions {
  /** Created when missing. Must not contain anything else. */
  readonly directory: string;
  readonly limits: DiskLimits;
  /** Layout of the composed file; `speaker` by default. */
  readonly layout?: RecordingLayout;
  readonly logger: Logger;
  /** Free bytes in the directory; from the file system by default. */
  readonly freeBytes?: () => Promise<number>;
  /** Interval of size and disk checks, ms; 5000 by default. */
  readonly checkIntervalMs?: number;
}

/** All recordings of conferences, finished and running. */
export class Recordings implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: RecordingsOptions;
  readonly #joiner: PartJoiner;
  readonly #composer: Composer;
  readonly #folders = new Map<string, RecordingFolder>();
  /** By meeting id. */
  readonly #running = new Map<string, RunningRecording>();
  readonly #starting = new Map<string, Promise<string>>();
  readonly #checking: NodeJS.Timeout;
  #check: Promise<void> = Promise.resolve();

  private constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#joiner = new PartJoiner({
      logger: options.logger,
      freeBytes: () => this.#freeBytes(),
      onJoined: () => this.changes.emit(),
    });
    this.#composer = new Composer({
      logger: options.logger,
      layout: options.layout ?? "speaker",
      diskFullReason: () => this.#diskFullReason(),
      onChange: () => this.changes.emit(),
    });
    this.#checking = startInterval("recordings check", options.checkIntervalMs ?? CHECK_INTERVAL_MS, () =>
      this.#checkSafely(),
    );
  }

  /** A folder that is not a recording is ignored. Where the directory can't be created or read there are no recordings, and
   * none can be started. */
  static async open(options: RecordingsOptions): Promise<Recordings> {
    const { directory, logger } = options;
    const entries = await readFolder(directory).catch((error: unknown) => {
      logger.error({ err: error, directory }, "recordings not readable");
      return [];
    });
    const recordings = new Recordings(options);
    for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name))) {
      if (!entry.isDirectory()) continue;
      try {
        const folder = await RecordingFolder.open(join(directory, entry.name));
        recordings.#folders.set(folder.id, folder);
        recordings.#joiner.enqueue(folder);
      } catch (error) {
        logger.warn({ err: error, folder: entry.name }, "folder ignored: not a recording");
      }
    }
    return recordings;
  }

  /** Returns all recordings, newest first. */
  list(): Recording[] {
    return [...this.#folders.values()]
      .map((folder) => folder.toRecording(this.#runningOf(folder)?.problem ?? null))
      .toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  }

  /** Returns the running recording of a meeting. */
  findRunning(meetingId: string): Recording | undefined {
    const running = this.#running.get(meetingId);
    return running?.folder.toRecording(running.problem);
  }

  /** Starts recording a meeting; returns the recording's id, or that of the one that is already running.
   * Throws `unavailable` when the disk has too little room. */
  start(meeting: {
    readonly meetingId: string;
    readonly title: string;
    readonly sites: readonly RecordedSite[];
  }): Promise<string> {
    const { meetingId, sites } = meeting;
    const running = this.#running.get(meetingId);
    if (running && !running.stopped) {
      running.update(sites);
      return Promise.resolve(running.folder.id);
    }
    let starting = this.#starting.get(meetingId);
    if (!starting) {
      starting = this.#start(meeting).finally(() => this.#starting.delete(meetingId));
      this.#starting.set(meetingId, starting);
    }
    return starting;
  }

  async #start(meeting: {
    readonly meetingId: string;
    readonly title: string;
    readonly sites: readonly RecordedSite[];
  }): Promise<string> {
    // One that was just stopped still finishes its files.
    await this.#running.get(meeting.meetingId)?.stopped?.catch(() => {});
    const { directory, logger } = this.#options;
    const folder = (await this.#reopen(meeting.meetingId)) ?? (await this.#createFolder(directory, meeting));
    const running = new RunningRecording({
      folder,
      logger,
      onChange: () => {
        this.#joiner.enqueue(folder);
        this.changes.emit();
      },
    });
    this.#folders.set(folder.id, folder);
    this.#running.set(meeting.meetingId, running);
    running.update(meeting.sites);
    logger.info({ meeting: meeting.meetingId, recording: folder.id }, "recording started");
    this.changes.emit();
    void this.#checkSafely();
    return folder.id;
  }

  /** Returns the meeting's recording that the hub's own end has interrupted. */
  async #reopen(meetingId: string): Promise<RecordingFolder | undefined> {
    const folder = [...this.#folders.values()].findLast((one) => one.meetingId === meetingId);
    if (!folder?.isInterrupted) return undefined;
    await folder.reopen();
    return folder;
  }

  /** Throws `unavailable`. */
  async #createFolder(
    directory: string,
    meeting: { readonly meetingId: string; readonly title: string },
  ): Promise<RecordingFolder> {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const full = diskFullReason(await this.#freeBytes(), this.#options.limits);
      if (full !== undefined) throw new Error(full);
      return await RecordingFolder.create(directory, meeting);
    } catch (error) {
      const reason = (error as Error).message;
      throw new RoomdError("unavailable", `can't start recording: ${reason}`, { cause: error });
    }
  }

  /** Sets the sites of a meeting's running recording. */
  update(meetingId: string, sites: readonly RecordedSite[]): void {
    this.#running.get(meetingId)?.update(sites);
  }

  /** Adds the active speaker to the meeting's running recording. */
  async setSpeaker(meetingId: string, siteId: string): Promise<void> {
    const running = this.#running.get(meetingId);
    if (running && !running.stopped) await running.folder.addSpeakerChange(siteId);
  }

  /** Stops the meeting's running recording. Its files are complete; they get duration and index soon. */
  async stop(meetingId: string, reason: string | null = null): Promise<void> {
    const starting = this.#starting.get(meetingId);
    // Must not yield when none is starting: a start in between must see that this one is being stopped.
    if (starting) await starting.catch(() => {});
    const running = this.#running.get(meetingId);
    if (!running) return;
    try {
      await running.stop(reason);
    } finally {
      if (this.#running.get(meetingId) === running) this.#running.delete(meetingId);
    }
    this.#joiner.enqueue(running.folder);
    this.#options.logger.info(
      { meeting: meetingId, recording: running.folder.id, reason },
      "recording ended",
    );
    this.changes.emit();
  }

  /** Returns the path of a listed file; undefined for anything else. */
  filePath(recordingId: string, name: string): string | undefined {
    return this.#folders.get(recordingId)?.file(name);
  }

  /** Throws `not-found`, or `request.invalid` for a running one. */
  async delete(recordingId: string): Promise<void> {
    const folder = this.#folder(recordingId);
    if (this.#runningOf(folder))
      throw new RoomdError("request.invalid", `recording "${recordingId}" is running; stop it first`);
    this.#folders.delete(recordingId);
    await this.#composer.cancel(folder, "the recording is deleted");
    await this.#joiner.cancel(folder);
    await folder.delete();
    this.#options.logger.info({ recording: recordingId }, "recording deleted");
    this.changes.emit();
  }

  /** Queues the composition of a recording. Throws `not-found`, `request.invalid` for one that is not ready,
   * `unavailable` when the disk is too full. */
  async compose(recordingId: string): Promise<void> {
    await this.#composer.enqueue(this.#folder(recordingId));
  }

  /** Throws `not-found`. */
  async cancelComposition(recordingId: string): Promise<void> {
    await this.#composer.cancel(this.#folder(recordingId), "cancelled");
  }

  #folder(recordingId: string): RecordingFolder {
    const folder = this.#folders.get(recordingId);
    if (!folder) throw new RoomdError("not-found", `no recording "${recordingId}"`);
    return folder;
  }

  /** Returns why nothing more may be written; undefined when there is room. */
  async #diskFullReason(): Promise<string | undefined> {
    const { limits } = this.#options;
    const full = diskFullReason(await this.#freeBytes(), limits);
    const bytes = this.list().reduce((sum, recording) => sum + recording.bytes, 0);
    return (
      full ??
      (bytes > limits.maxBytes ? "recordings have reached their limit (recording.maxBytes)" : undefined)
    );
  }

  #runningOf(folder: RecordingFolder): RunningRecording | undefined {
    const running = this.#running.get(folder.meetingId);
    return running?.folder === folder ? running : undefined;
  }

  async #freeBytes(): Promise<number> {
    if (this.#options.freeBytes) return this.#options.freeBytes();
    const { bavail, bsize } = await statfs(this.#options.directory);
    return bavail * bsize;
  }

  /** One check at a time. */
  #checkNow(): Promise<void> {
    const check = this.#check.then(() => this.#enforceLimits());
    this.#check = check.catch(() => {});
    return check;
  }

  async #checkSafely(): Promise<void> {
    await this.#checkNow().catch((error: unknown) =>
      this.#options.logger.error({ err: error }, "recordings check failed"),
    );
  }

  async #enforceLimits(): Promise<void> {
    if (this.#folders.size === 0) return;
    let changed = false;
    for (const { folder } of this.#running.values()) changed = (await folder.measureSizes()) || changed;
    for (const folder of this.#folders.values())
      if (folder.isComposing) changed = (await folder.measureSizes()) || changed;
    if (changed) this.changes.emit();
    await this.#composer.enforceLimits();
    const verdict = evaluateDiskLimits(
      this.list(),
      await this.#freeBytes(),
      this.#options.limits,
      Date.now(),
    );
    for (const id of verdict.delete) await this.delete(id);
    if (verdict.endReason === undefined) return;
    for (const meetingId of [...this.#running.keys()]) await this.stop(meetingId, verdict.endReason);
  }

  /** Stops running recordings. Remaining tracks are joined after the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#checking);
    await this.#check;
    const running = [...this.#running.keys()];
    await Promise.all(running.map((meetingId) => this.stop(meetingId, HUB_STOPPED)));
    await this.#composer[Symbol.asyncDispose]();
    await this.#joiner[Symbol.asyncDispose]();
  }
}

async function readFolder(directory: string): Promise<Dirent[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return readdir(directory, { withFileTypes: true });
}

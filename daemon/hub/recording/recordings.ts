import { mkdir, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { RecordingLayout } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Recording } from "../../contract/fleet/hub-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { Composer } from "./composer.ts";
import { type DiskLimits, diskFullReason, evaluateDiskLimits } from "./disk-limits.ts";
import { PartJoiner } from "./part-joiner.ts";
import type { RecordedSite } from "./recorded-site.ts";
import { RecordingFolder } from "./recording-folder.ts";
import { RunningRecording } from "./running-recording.ts";

/** A minute of sixty cameras fills 1 GB. */
const CHECK_INTERVAL_MS = 5000;

export interface RecordingsOptions {
  /** Made when it is not there. Nothing else may be in it. */
  readonly directory: string;
  readonly limits: DiskLimits;
  /** Of the one file of a conference; `speaker` where not given. */
  readonly layout?: RecordingLayout;
  readonly logger: Logger;
  /** Bytes that the hub may still write there; asked of the file system where not given. */
  readonly freeBytes?: () => Promise<number>;
  /** How often sizes and room are looked at, ms; 5000 where not given. */
  readonly checkIntervalMs?: number;
}

/** All recordings of conferences: those on disk, and those that run. */
export class Recordings implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: RecordingsOptions;
  readonly #joiner: PartJoiner;
  readonly #composer: Composer;
  readonly #folders = new Map<string, RecordingFolder>();
  /** By meeting. */
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
    this.#checking = setInterval(
      () => void this.#checkSafely(),
      options.checkIntervalMs ?? CHECK_INTERVAL_MS,
    );
  }

  /** Rejects when the directory can't be made or read. A folder in it that is no recording is left alone. */
  static async open(options: RecordingsOptions): Promise<Recordings> {
    const { directory, logger } = options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const entries = await readdir(directory, { withFileTypes: true });
    const recordings = new Recordings(options);
    for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name))) {
      if (!entry.isDirectory()) continue;
      try {
        const folder = await RecordingFolder.open(join(directory, entry.name));
        recordings.#folders.set(folder.id, folder);
        recordings.#joiner.enqueue(folder);
      } catch (error) {
        logger.warn({ err: error, folder: entry.name }, "not a recording");
      }
    }
    return recordings;
  }

  /** The newest first. */
  list(): Recording[] {
    return [...this.#folders.values()]
      .map((folder) => folder.toRecording(this.#runningOf(folder)?.problem ?? null))
      .toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  }

  /** The meeting's recording that runs. */
  findRunning(meetingId: string): Recording | undefined {
    const running = this.#running.get(meetingId);
    return running?.folder.toRecording(running.problem);
  }

  /** Begins to record a meeting, and answers the recording's id; that of the running one when it is recorded already,
   * and is not being ended. Throws `unavailable` when the disk has too little room. */
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
    // One that was just stopped still finishes its files: what comes from now on is not in it.
    await this.#running.get(meeting.meetingId)?.stopped?.catch(() => {});
    const full = diskFullReason(await this.#freeBytes(), this.#options.limits);
    if (full !== undefined) throw new RoomdError("unavailable", `recording can't begin: ${full}`);
    const { directory, logger } = this.#options;
    const folder = await RecordingFolder.create(directory, meeting);
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
    logger.info({ meeting: meeting.meetingId, recording: folder.id }, "recording began");
    this.changes.emit();
    void this.#checkSafely();
    return folder.id;
  }

  /** Whom the meeting's recording, if one runs, records from now on. */
  update(meetingId: string, sites: readonly RecordedSite[]): void {
    this.#running.get(meetingId)?.update(sites);
  }

  /** The site is the active speaker of the meeting, whose recording, if one runs, says so. */
  async setSpeaker(meetingId: string, siteId: string): Promise<void> {
    const running = this.#running.get(meetingId);
    if (running && !running.stopped) await running.folder.addSpeakerChange(siteId);
  }

  /** Ends the meeting's recording, if one runs. Its files have all that came; they get duration and index soon. */
  async stop(meetingId: string, reason: string | null = null): Promise<void> {
    const starting = this.#starting.get(meetingId);
    // Not a turn later without one: whoever starts in between must find that it is being ended.
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

  /** The path of a recording's file that `list` has; undefined for anything else. */
  filePath(recordingId: string, name: string): string | undefined {
    return this.#folders.get(recordingId)?.file(name);
  }

  /** Throws `not-found`, or `request.invalid` for one that runs. */
  async delete(recordingId: string): Promise<void> {
    const folder = this.#folder(recordingId);
    if (this.#runningOf(folder))
      throw new RoomdError("request.invalid", `recording "${recordingId}" runs: end it first`);
    this.#folders.delete(recordingId);
    await this.#composer.cancel(folder, "the recording is deleted");
    await this.#joiner.cancel(folder);
    await folder.delete();
    this.#options.logger.info({ recording: recordingId }, "recording deleted");
    this.changes.emit();
  }

  /** Begins to make one file of all, or has it wait for its turn. Throws `not-found`, `request.invalid` for one that is
   * not ready, `unavailable` when the disk is too full. */
  async compose(recordingId: string): Promise<void> {
    await this.#composer.enqueue(this.#folder(recordingId));
  }

  /** Throws `not-found`. */
  async cancelComposition(recordingId: string): Promise<void> {
    await this.#composer.cancel(this.#folder(recordingId), "it was given up");
  }

  #folder(recordingId: string): RecordingFolder {
    const folder = this.#folders.get(recordingId);
    if (!folder) throw new RoomdError("not-found", `no recording "${recordingId}"`);
    return folder;
  }

  /** Why no more may be written beside what runs. */
  async #diskFullReason(): Promise<string | undefined> {
    const { limits } = this.#options;
    const full = diskFullReason(await this.#freeBytes(), limits);
    const bytes = this.list().reduce((sum, recording) => sum + recording.bytes, 0);
    return (
      full ??
      (bytes > limits.maxBytes
        ? "recordings have all the room that they may (recording.maxBytes)"
        : undefined)
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
      this.#options.logger.error({ err: error }, "recordings can't be checked"),
    );
  }

  async #enforceLimits(): Promise<void> {
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

  /** Ends what runs. Tracks that are not joined yet are, after the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#checking);
    await this.#check;
    const running = [...this.#running.keys()];
    await Promise.all(running.map((meetingId) => this.stop(meetingId, "the hub was stopped")));
    await this.#composer[Symbol.asyncDispose]();
    await this.#joiner[Symbol.asyncDispose]();
  }
}

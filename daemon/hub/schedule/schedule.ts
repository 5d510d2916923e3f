import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { RoomdError } from "../../contract/errors.ts";
import { Meeting } from "../../contract/meeting/meeting.ts";
import type { ScheduledMeeting } from "../../contract/meeting/overlap.ts";
import { matches } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { runGuarded, startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import type { Clock } from "../../platform/steady-clock.ts";
import { Storage } from "../../platform/storage.ts";
import { findOverlaps } from "../../shared/meeting-overlaps.ts";
import { checkMeeting, type MeetingChecks, type MeetingParams } from "./check-meeting.ts";
import { checkUpdate, type MeetingChanges } from "./check-update.ts";
import { type MeetingRow, MIGRATIONS, SELECT_MEETINGS, toMeeting, writeMeeting } from "./meeting-rows.ts";

/** The clock may be set: check at least this often. */
const MAX_TIMER_MS = 5000;

export interface ScheduleOptions {
  readonly stateDirectory: string;
  readonly roomIds: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The meetings that have not ended, stored in SQLite. */
export class Schedule implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: ScheduleOptions;
  /** Where meetings are stored. */
  readonly storage: Storage;
  readonly #endListeners: ((meetingId: string) => unknown)[] = [];
  readonly #updateListeners: ((meeting: Meeting) => unknown)[] = [];
  #meetings: Meeting[] = [];
  #changing: Promise<unknown> = Promise.resolve();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: ScheduleOptions, storage: Storage) {
    this.#options = options;
    this.storage = storage;
    this.#stopListening = options.clock.changes.on(() => this.#load());
  }

  /** Rejects when not even memory can be used. */
  static async open(options: ScheduleOptions): Promise<Schedule> {
    const file = join(options.stateDirectory, "schedule.sqlite");
    const storage = await Storage.open({ file, migrations: MIGRATIONS, logger: options.logger });
    const schedule = new Schedule(options, storage);
    await schedule.#load();
    return schedule;
  }

  /** Reads the meetings that have not ended: at the start, and when the clock was set, which may have ended some. */
  async #load(): Promise<void> {
    const { clock, logger } = this.#options;
    const rows = await this.storage.all<MeetingRow>(SELECT_MEETINGS, [Math.round(clock.now())]);
    const known = new Map(this.#meetings.map((meeting) => [meeting.id, meeting]));
    const stored = rows.map(toMeeting).filter((meeting) => {
      if (known.has(meeting.id) || matches(Meeting, meeting)) return true;
      logger.warn({ meeting: meeting.id }, "stored meeting ignored: it does not match the contract");
      return false;
    });
    const storedIds = new Set(stored.map(({ id }) => id));
    const others = this.#meetings.filter(({ id }) => !storedIds.has(id));
    this.#meetings = [...stored.map((meeting) => known.get(meeting.id) ?? meeting), ...others].sort(
      (a, b) => a.startsAtMs - b.startsAtMs,
    );
    this.#endOverdue();
    this.changes.emit();
  }

  meetings(): readonly Meeting[] {
    return this.#meetings;
  }

  /** Throws `not-found` for a meeting that does not exist or has ended. */
  getMeeting(id: string): Meeting {
    const meeting = this.#meetings.find(
      (candidate) => candidate.id === id && this.#now() < candidate.endsAtMs,
    );
    if (!meeting) throw new RoomdError("not-found", `no meeting "${id}", or it has ended`);
    return meeting;
  }

  /** `listener` is called when a meeting reaches its end or is ended. */
  onEnd(listener: (meetingId: string) => unknown): void {
    this.#endListeners.push(listener);
  }

  /** `listener` is called when a meeting was changed. */
  onUpdate(listener: (meeting: Meeting) => unknown): void {
    this.#updateListeners.push(listener);
  }

  /** Stores a new meeting. Throws `not-found` for an unknown room, or `request.invalid`. */
  create(params: MeetingParams): Promise<ScheduledMeeting> {
    return this.#serially(async () => {
      const meeting = { ...checkMeeting(params, this.#checks()), id: `m-${randomBytes(5).toString("hex")}` };
      return this.#store(meeting);
    });
  }

  /** Stores changes of a meeting. Throws `not-found` for an unknown meeting or room, or `request.invalid`. */
  update(id: string, changes: MeetingChanges): Promise<ScheduledMeeting> {
    return this.#serially(async () => {
      const scheduled = await this.#store(checkUpdate(this.getMeeting(id), changes, this.#checks()));
      const { overlaps: _, ...meeting } = scheduled;
      for (const listener of this.#updateListeners)
        runGuarded("change of a meeting", () => listener(meeting));
      return scheduled;
    });
  }

  /** Removes a meeting that has not begun. Throws `not-found`, or `request.invalid` once it has begun. */
  cancel(id: string): Promise<void> {
    return this.#serially(async () => {
      if (this.getMeeting(id).startsAtMs <= this.#now())
        throw new RoomdError("request.invalid", "the meeting has begun: end it with meeting.end");
      await this.storage.run("DELETE FROM meetings WHERE id = ?", [id]);
      this.#remove([id]);
    });
  }

  /** Ends a meeting that has begun. Throws `not-found`, or `request.invalid` before its start. */
  end(id: string): Promise<void> {
    return this.#serially(async () => {
      const now = this.#now();
      if (this.getMeeting(id).startsAtMs > now)
        throw new RoomdError("request.invalid", "the meeting has not begun: cancel it with meeting.cancel");
      await this.storage.run("UPDATE meetings SET ends_at_ms = ? WHERE id = ?", [now, id]);
      this.#remove([id]);
    });
  }

  /** Each change is checked against the result of the one before. */
  #serially<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changing.then(change);
    this.#changing = result.catch(() => {});
    return result;
  }

  #checks(): MeetingChecks {
    return { knownRoomIds: new Set(this.#options.roomIds), nowMs: this.#now() };
  }

  async #store(meeting: Meeting): Promise<ScheduledMeeting> {
    await this.storage.transaction((statements) => writeMeeting(statements, meeting));
    const others = this.#meetings.filter(({ id }) => id !== meeting.id);
    this.#meetings = [...others, meeting].sort((a, b) => a.startsAtMs - b.startsAtMs);
    this.#endOverdue();
    this.changes.emit();
    return { ...meeting, overlaps: findOverlaps(meeting, others) };
  }

  #now(): number {
    return Math.round(this.#options.clock.now());
  }

  #endOverdue(): void {
    clearTimeout(this.#timer);
    const now = this.#now();
    this.#remove(this.#meetings.filter(({ endsAtMs }) => endsAtMs <= now).map(({ id }) => id));
    const next = Math.min(...this.#meetings.map(({ endsAtMs }) => endsAtMs - now));
    this.#timer = startTimeout("end of meetings", Math.min(MAX_TIMER_MS, next), () => this.#endOverdue());
  }

  #remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#meetings = this.#meetings.filter(({ id }) => !ids.includes(id));
    for (const id of ids)
      for (const listener of this.#endListeners) runGuarded("end of a meeting", () => listener(id));
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    clearTimeout(this.#timer);
    await this.storage[Symbol.asyncDispose]();
  }
}

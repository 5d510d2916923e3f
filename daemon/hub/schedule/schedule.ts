import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ParamsOf } from "../../contract/define-command.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { HubCommands } from "../../contract/hub-commands.ts";
import { Meeting } from "../../contract/meeting/meeting.ts";
import { matches } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { runGuarded, startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import type { Clock } from "../../platform/steady-clock.ts";
import { Storage } from "../../platform/storage.ts";
import { checkMeeting } from "./check-meeting.ts";

const MIGRATIONS = [
  `CREATE TABLE meetings (id TEXT PRIMARY KEY, title TEXT NOT NULL, starts_at_ms INTEGER NOT NULL,
     ends_at_ms INTEGER NOT NULL);
   CREATE INDEX meetings_end ON meetings (ends_at_ms);
   CREATE TABLE invitations (meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
     room TEXT NOT NULL, PRIMARY KEY (meeting, room))`,
  `ALTER TABLE meetings ADD COLUMN chair TEXT;
   ALTER TABLE meetings ADD COLUMN waiting_room INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE invitations ADD COLUMN speaks INTEGER NOT NULL DEFAULT 0`,
];

interface MeetingRow extends Pick<Meeting, "id" | "title" | "startsAtMs" | "endsAtMs"> {
  readonly rooms: string;
  readonly speakers: string | null;
  readonly chair: string | null;
  readonly hasLobby: number;
}

function toMeeting({ rooms, speakers, chair, hasLobby, ...meeting }: MeetingRow): Meeting {
  return {
    ...meeting,
    roomIds: rooms.split(","),
    ...(chair === null ? {} : { chairRoomId: chair }),
    ...(speakers === null ? {} : { speakerRoomIds: speakers.split(",") }),
    ...(hasLobby === 1 ? { hasLobby: true } : {}),
  };
}

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
  #meetings: Meeting[] = [];
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
    const rows = await this.storage.all<MeetingRow>(
      `SELECT id, title, starts_at_ms AS startsAtMs, ends_at_ms AS endsAtMs, group_concat(room) AS rooms,
         group_concat(CASE speaks WHEN 1 THEN room END) AS speakers, chair, waiting_room AS hasLobby
       FROM meetings JOIN invitations ON meeting = id WHERE ends_at_ms > ? GROUP BY id ORDER BY starts_at_ms, id`,
      [Math.round(clock.now())],
    );
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

  async create(params: ParamsOf<HubCommands["meeting.create"]>): Promise<Meeting> {
    const checked = checkMeeting(params, new Set(this.#options.roomIds), this.#now());
    const meeting: Meeting = { ...checked, id: `m-${randomBytes(5).toString("hex")}` };
    const { id, title, startsAtMs, endsAtMs, roomIds, chairRoomId, speakerRoomIds = [], hasLobby } = meeting;
    const rows = roomIds.map(() => "(?, ?, ?)").join(", ");
    await this.storage.transaction(async ({ run }) => {
      await run(
        `INSERT INTO meetings (id, title, starts_at_ms, ends_at_ms, chair, waiting_room)
         VALUES (?, ?, ?, ?, ?, ?)`,
        [id, title, startsAtMs, endsAtMs, chairRoomId ?? null, hasLobby ? 1 : 0],
      );
      await run(
        `INSERT INTO invitations (meeting, room, speaks) VALUES ${rows}`,
        roomIds.flatMap((room) => [id, room, speakerRoomIds.includes(room) ? 1 : 0]),
      );
    });
    this.#meetings = [...this.#meetings, meeting].sort((a, b) => a.startsAtMs - b.startsAtMs);
    this.#endOverdue();
    this.changes.emit();
    return meeting;
  }

  async end(id: string): Promise<void> {
    const now = this.#now();
    const { startsAtMs } = this.getMeeting(id);
    // A meeting that never started was cancelled: it is not history.
    if (now < startsAtMs) await this.storage.run("DELETE FROM meetings WHERE id = ?", [id]);
    else await this.storage.run("UPDATE meetings SET ends_at_ms = ? WHERE id = ?", [now, id]);
    this.#remove([id]);
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

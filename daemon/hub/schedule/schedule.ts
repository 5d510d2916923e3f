import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ParamsOf } from "../../contract/define-command.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { HubCommands } from "../../contract/hub-commands.ts";
import type { Agenda, Meeting } from "../../contract/meeting/meeting.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { Database } from "../../platform/database.ts";

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
}

/** The meetings that have not ended, stored in SQLite. */
export class Schedule implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: ScheduleOptions;
  readonly #database: Database;
  readonly #endListeners: ((meetingId: string) => void)[] = [];
  #meetings: Meeting[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: ScheduleOptions, database: Database) {
    this.#options = options;
    this.#database = database;
  }

  static async open(options: ScheduleOptions): Promise<Schedule> {
    const database = await Database.open(join(options.stateDirectory, "schedule.sqlite"), MIGRATIONS);
    const schedule = new Schedule(options, database);
    const rows = await database.all<MeetingRow>(
      `SELECT id, title, starts_at_ms AS startsAtMs, ends_at_ms AS endsAtMs, group_concat(room) AS rooms,
         group_concat(CASE speaks WHEN 1 THEN room END) AS speakers, chair, waiting_room AS hasLobby
       FROM meetings JOIN invitations ON meeting = id WHERE ends_at_ms > ? GROUP BY id ORDER BY starts_at_ms, id`,
      [Date.now()],
    );
    schedule.#meetings = rows.map(toMeeting);
    schedule.#endOverdue();
    return schedule;
  }

  meetings(): readonly Meeting[] {
    return this.#meetings;
  }

  /** Throws `not-found` for a meeting that does not exist or has ended. */
  getMeeting(id: string): Meeting {
    const meeting = this.#meetings.find(
      (candidate) => candidate.id === id && Date.now() < candidate.endsAtMs,
    );
    if (!meeting) throw new RoomdError("not-found", `no meeting "${id}", or it has ended`);
    return meeting;
  }

  /** Returns a room's meetings that have not ended. */
  agenda(roomId: string): Agenda {
    const meetings = this.#meetings.filter(({ roomIds }) => roomIds.includes(roomId));
    return { issuedAtMs: Date.now(), meetings };
  }

  /** `listener` is called when a meeting reaches its end or is ended. */
  onEnd(listener: (meetingId: string) => void): void {
    this.#endListeners.push(listener);
  }

  async create(params: ParamsOf<HubCommands["meeting.create"]>): Promise<Meeting> {
    checkMeeting(params, this.#options.roomIds);
    const meeting: Meeting = { id: `m-${randomBytes(5).toString("hex")}`, ...params };
    const { id, title, startsAtMs, endsAtMs, roomIds, chairRoomId, speakerRoomIds = [], hasLobby } = meeting;
    const rows = roomIds.map(() => "(?, ?, ?)").join(", ");
    await this.#database.transaction(async ({ run }) => {
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
    const now = Date.now();
    const { startsAtMs } = this.getMeeting(id);
    // A meeting that never started was cancelled: it is not history.
    if (now < startsAtMs) await this.#database.run("DELETE FROM meetings WHERE id = ?", [id]);
    else await this.#database.run("UPDATE meetings SET ends_at_ms = ? WHERE id = ?", [now, id]);
    this.#remove([id]);
  }

  #endOverdue(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    this.#remove(this.#meetings.filter(({ endsAtMs }) => endsAtMs <= now).map(({ id }) => id));
    const next = Math.min(...this.#meetings.map(({ endsAtMs }) => endsAtMs - now));
    this.#timer = setTimeout(() => this.#endOverdue(), Math.min(MAX_TIMER_MS, next));
  }

  #remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#meetings = this.#meetings.filter(({ id }) => !ids.includes(id));
    for (const id of ids) for (const listener of this.#endListeners) listener(id);
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#database[Symbol.asyncDispose]();
  }
}

/** Throws `not-found` or `request.invalid`, naming the room. */
function checkMeeting(params: ParamsOf<HubCommands["meeting.create"]>, knownIds: readonly string[]): void {
  const { roomIds, startsAtMs, endsAtMs, chairRoomId, speakerRoomIds = [] } = params;
  const unknown = roomIds.filter((id) => !knownIds.includes(id));
  if (unknown.length > 0) throw new RoomdError("not-found", `no such room: ${unknown.join(", ")}`);
  if (endsAtMs <= startsAtMs) throw new RoomdError("request.invalid", "a meeting must end after it starts");
  if (endsAtMs <= Date.now()) throw new RoomdError("request.invalid", "a meeting must end in the future");
  if (chairRoomId !== undefined && !roomIds.includes(chairRoomId)) {
    throw new RoomdError("request.invalid", `the chair is not invited: ${chairRoomId}`);
  }
  const notInvited = speakerRoomIds.filter((id) => !roomIds.includes(id));
  if (notInvited.length > 0) {
    throw new RoomdError("request.invalid", `speakers are not invited: ${notInvited.join(", ")}`);
  }
  if (speakerRoomIds.length > 0 && chairRoomId === undefined) {
    throw new RoomdError("request.invalid", "speakers need a chair: without one, every room speaks");
  }
}

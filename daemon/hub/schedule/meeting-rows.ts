import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { Statements } from "../../platform/database.ts";

/** The tables of meetings and their invitations. */
export const MIGRATIONS = [
  `CREATE TABLE meetings (id TEXT PRIMARY KEY, title TEXT NOT NULL, starts_at_ms INTEGER NOT NULL,
     ends_at_ms INTEGER NOT NULL);
   CREATE INDEX meetings_end ON meetings (ends_at_ms);
   CREATE TABLE invitations (meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
     room TEXT NOT NULL, PRIMARY KEY (meeting, room))`,
  `ALTER TABLE meetings ADD COLUMN chair TEXT;
   ALTER TABLE meetings ADD COLUMN waiting_room INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE invitations ADD COLUMN speaks INTEGER NOT NULL DEFAULT 0`,
];

/** Of `SELECT_MEETINGS`. */
export interface MeetingRow extends Pick<Meeting, "id" | "title" | "startsAtMs" | "endsAtMs"> {
  readonly rooms: string;
  readonly speakers: string | null;
  readonly chair: string | null;
  readonly hasLobby: number;
}

export function toMeeting({ rooms, speakers, chair, hasLobby, ...meeting }: MeetingRow): Meeting {
  return {
    ...meeting,
    roomIds: rooms.split(","),
    ...(chair === null ? {} : { chairRoomId: chair }),
    ...(speakers === null ? {} : { speakerRoomIds: speakers.split(",") }),
    ...(hasLobby === 1 ? { hasLobby: true } : {}),
  };
}

/** Meetings that end after a time, ms since the epoch. */
export const SELECT_MEETINGS = `SELECT id, title, starts_at_ms AS startsAtMs, ends_at_ms AS endsAtMs,
    group_concat(room) AS rooms, group_concat(CASE speaks WHEN 1 THEN room END) AS speakers, chair,
    waiting_room AS hasLobby
  FROM meetings JOIN invitations ON meeting = id WHERE ends_at_ms > ? GROUP BY id ORDER BY starts_at_ms, id`;

/** Writes a meeting and its invitations, in place of what is stored of it. */
export async function writeMeeting({ run }: Statements, meeting: Meeting): Promise<void> {
  const { id, title, startsAtMs, endsAtMs, roomIds, chairRoomId, speakerRoomIds = [], hasLobby } = meeting;
  const speakers = new Set(speakerRoomIds);
  await run(
    `INSERT INTO meetings (id, title, starts_at_ms, ends_at_ms, chair, waiting_room) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, starts_at_ms = excluded.starts_at_ms,
       ends_at_ms = excluded.ends_at_ms, chair = excluded.chair, waiting_room = excluded.waiting_room`,
    [id, title, startsAtMs, endsAtMs, chairRoomId ?? null, hasLobby ? 1 : 0],
  );
  await run("DELETE FROM invitations WHERE meeting = ?", [id]);
  await run(
    `INSERT INTO invitations (meeting, room, speaks) VALUES ${roomIds.map(() => "(?, ?, ?)").join(", ")}`,
    roomIds.flatMap((room) => [id, room, speakers.has(room) ? 1 : 0]),
  );
}

import { statusAt } from "../../contract/health.ts";
import type { RollCall, RollCallEntry, RoomAtHub } from "../../contract/hub-state.ts";
import type { Meeting } from "../../contract/meeting.ts";

/** A roll-call begins this long before the meeting, ms. */
const BEFORE_MS = 15 * 60_000;

/** How a room's media is at the hub. */
export interface SiteAtHub {
  readonly siteId: string;
  readonly lostSinceMs: number | null;
  /** Its packets arrived within the last seconds. */
  readonly sends: boolean;
  /** What it takes of the others has arrived there, by its own report. */
  readonly receives: boolean;
}

interface Step {
  readonly step: RollCallEntry["step"];
  readonly reason: string | null;
}

/** Keeps since when each site is where it is. */
export class RollCalls {
  readonly #since = new Map<string, { text: string; sinceMs: number }>();

  /** Where every invited site of each meeting is that is on or about to begin. */
  of(
    meetings: readonly Meeting[],
    parts: {
      nowMs: number;
      rooms: readonly RoomAtHub[];
      inMeeting: (meetingId: string) => readonly SiteAtHub[];
    },
  ): RollCall[] {
    const { nowMs, rooms, inMeeting } = parts;
    const near = meetings.filter(({ startsAtMs }) => startsAtMs - BEFORE_MS <= nowMs);
    for (const key of this.#since.keys()) {
      if (!near.some(({ id }) => key.startsWith(`${id}/`))) this.#since.delete(key);
    }
    return near.map((meeting) => {
      const present = inMeeting(meeting.id);
      const sites = meeting.roomIds.map((siteId) => {
        const room = rooms.find(({ id }) => id === siteId);
        const found = stepOf(meeting, { nowMs, room, at: present.find((site) => site.siteId === siteId) });
        const { name = siteId, region = "" } = room ?? {};
        return {
          siteId,
          name,
          region,
          ...found,
          sinceMs: this.#sinceMs(`${meeting.id}/${siteId}`, found.step, nowMs),
        };
      });
      return { meetingId: meeting.id, sites };
    });
  }

  #sinceMs(key: string, text: string, nowMs: number): number {
    const known = this.#since.get(key);
    if (known?.text === text) return known.sinceMs;
    this.#since.set(key, { text, sinceMs: nowMs });
    return nowMs;
  }
}

function stepOf(
  { id, startsAtMs }: Meeting,
  { nowMs, room, at }: { nowMs: number; room: RoomAtHub | undefined; at: SiteAtHub | undefined },
): Step {
  if (at) {
    const lost = at.lostSinceMs === null ? null : "its link to the hub is gone; it is waited for";
    if (!at.sends) return { step: "joined", reason: lost ?? "nothing of its picture or sound has arrived" };
    if (!at.receives)
      return { step: "sending", reason: lost ?? "it has not said that the others arrive there" };
    return { step: "heard", reason: lost };
  }
  const isOn = startsAtMs <= nowMs;
  if (!room || statusAt(room.connection, nowMs) !== "ok") {
    return { step: "scheduled", reason: room?.connection.reason ?? "not heard of since the hub started" };
  }
  const { meeting, link } = room.state ?? {};
  if (meeting?.meeting?.id === id && meeting.phase === "joining") {
    return { step: "dialling", reason: isOn ? (meeting.health.reason ?? link?.reason ?? "joining") : null };
  }
  if (!isOn) return { step: "scheduled", reason: null };
  return { step: "scheduled", reason: "the room is there, but somebody there has left or not joined" };
}

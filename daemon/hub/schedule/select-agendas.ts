import { MAX_AGENDA_MEETINGS, MAX_AGENDA_NAMES } from "../../contract/limits.ts";
import type { Meeting, SiteNames } from "../../contract/meeting/meeting.ts";

/** How far ahead a room knows its meetings while the hub is out of reach, ms. */
const HORIZON_MS = 14 * 24 * 3_600_000;
/** Of one room's agenda as JSON. A room reports its agenda in its state, and the broker accepts 1 MiB. */
const MAX_AGENDA_CHARACTERS = 400_000;

/** Returns each room's next meetings, in the order of `meetings`: those that begin within two weeks, as many as a message of
 * the broker holds. Always at least the first one. */
export function selectAgendas(
  meetings: readonly Meeting[],
  nowMs: number,
): ReadonlyMap<string, readonly Meeting[]> {
  const agendas = new Map<string, Meeting[]>();
  const characters = new Map<string, number>();
  for (const meeting of meetings) {
    if (meeting.startsAtMs > nowMs + HORIZON_MS) continue;
    const { length } = JSON.stringify(meeting);
    for (const roomId of meeting.roomIds) {
      const agenda = agendas.get(roomId) ?? [];
      const total = (characters.get(roomId) ?? 0) + length;
      characters.set(roomId, total);
      const isFull = total > MAX_AGENDA_CHARACTERS || agenda.length >= MAX_AGENDA_MEETINGS;
      if (isFull && agenda.length > 0) continue;
      agenda.push(meeting);
      agendas.set(roomId, agenda);
    }
  }
  return agendas;
}

/** Rooms with their place in the hub's order, by id. */
export type RoomPlaces = ReadonlyMap<string, { readonly name: string; readonly position: number }>;

/** Returns the names of the rooms that are invited to these meetings, in the hub's order: of very many, those of the first
 * meetings. */
export function selectNames(meetings: readonly Meeting[], places: RoomPlaces): SiteNames {
  const invited = new Map<string, { readonly name: string; readonly position: number }>();
  for (const id of meetings.values().flatMap(({ roomIds }) => roomIds)) {
    if (invited.size === MAX_AGENDA_NAMES) break;
    const place = places.get(id);
    if (place) invited.set(id, place);
  }
  return [...invited].sort(([, a], [, b]) => a.position - b.position).map(([id, { name }]) => ({ id, name }));
}

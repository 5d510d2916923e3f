import { MAX_AGENDA_MEETINGS } from "../../contract/limits.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";

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

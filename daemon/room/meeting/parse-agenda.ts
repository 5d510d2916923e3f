import { Type } from "typebox";
import { MAX_AGENDA_MEETINGS } from "../../contract/limits.ts";
import { Agenda, Meeting } from "../../contract/meeting/meeting.ts";
import { parseKnown } from "../../contract/parse.ts";
import type { Logger } from "../../platform/log.ts";

const AnyMeetings = Type.Object({ ...Agenda.properties, meetings: Type.Array(Type.Unknown()) });

/** Returns the agenda without meetings that do not match the contract: one bad meeting must not cost the room the others.
 * Throws `request.invalid` for a value that is not an agenda. */
export function parseAgenda(value: unknown, logger: Logger): Agenda {
  const { issuedAtMs, meetings, siteNames } = parseKnown(AnyMeetings, value, "agenda");
  const usable = meetings.flatMap((meeting) => {
    try {
      return [parseKnown(Meeting, meeting, "meeting")];
    } catch (error) {
      logger.warn({ err: error }, "meeting of the agenda ignored");
      return [];
    }
  });
  const next = usable.toSorted((a, b) => a.startsAtMs - b.startsAtMs).slice(0, MAX_AGENDA_MEETINGS);
  return { issuedAtMs, meetings: next, siteNames };
}

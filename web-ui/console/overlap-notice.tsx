import type { MeetingOverlap } from "../../daemon/contract/meeting/overlap.ts";
import { findOverlaps, type PlannedMeeting } from "../../daemon/shared/meeting-overlaps.ts";
import { formatSpan } from "../shared/clock.ts";
import { live, useHubTopic, useHubZone } from "./hub.ts";
import { meetingMessages } from "./meetings-locale.ts";

/** Of a long list the first names say enough. */
const NAMES_SHOWN_MAX = 5;

/** Returns what the rooms of a meeting have at the same time; nothing for null. */
export function useOverlaps(planned: PlannedMeeting | null): readonly MeetingOverlap[] {
  const meetings = useHubTopic("meetings")?.list("{meetingId}") ?? [];
  return planned ? findOverlaps(planned, meetings) : [];
}

/** Other meetings of the same rooms at the same time; nothing when there are none. */
export function OverlapNotice({ overlaps }: { overlaps: readonly MeetingOverlap[] }) {
  const timeZone = useHubZone();
  const rooms = useHubTopic("rooms");
  const { overlaps: title, overlap, moreRooms } = meetingMessages.value;
  const names = (roomIds: readonly string[]) => {
    const shown = roomIds.slice(0, NAMES_SHOWN_MAX).map((id) => rooms?.get(id)?.name ?? id);
    const more = roomIds.length - shown.length;
    return [...shown, ...(more > 0 ? [moreRooms(more)] : [])].join(", ");
  };
  // The region is there from the beginning, so that a screen reader says what is added.
  return (
    <div role="status">
      {overlaps.length > 0 && (
        <div class="overlaps" data-testid="overlaps">
          <strong>
            <span aria-hidden="true">⚠</span> {title}
          </strong>
          <ul>
            {overlaps.map(({ meetingId, title, roomIds, ...span }) => (
              <li key={meetingId}>
                {overlap(title, formatSpan(span, live.serverNow(), timeZone), names(roomIds))}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { formatDuration, formatLongDate, formatSpan, pageNow } from "../shared/clock.ts";
import { findNextMeeting } from "./find-next-meeting.ts";
import { screenMessages } from "./locale.ts";
import { live } from "./room.ts";

/** Before a meeting: what it is, when, how long until then, and who is invited. */
export function NextMeeting({ state }: { state: CurrentRoomState }) {
  pageNow.value;
  const now = live.serverNow();
  const meeting = state.meeting.phase === "joined" ? undefined : findNextMeeting(state.agenda, now);
  const { startsIn, startsNow, invitedSites } = screenMessages.value;
  if (!meeting) {
    return (
      <p class="today" data-testid="date">
        {formatLongDate(now)}
      </p>
    );
  }
  const untilMs = meeting.startsAtMs - now;
  return (
    <section class="next" data-testid="next-meeting">
      <p class="today" data-testid="date">
        {formatLongDate(meeting.startsAtMs)}
      </p>
      <h2>{meeting.title}</h2>
      <p class="times">{formatSpan(meeting, now)}</p>
      <p class="countdown" data-testid="countdown">
        {untilMs > 0 ? startsIn(formatDuration(untilMs)) : startsNow}
      </p>
      <p class="faint" data-testid="invited">
        {invitedSites(meeting.roomIds.length)}
      </p>
    </section>
  );
}

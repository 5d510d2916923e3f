import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { formatDuration, formatLongDate, formatSpan, pageNow } from "../shared/clock.ts";
import { findNextMeeting } from "./find-next-meeting.ts";
import { invitedSites } from "./invited-sites.ts";
import { screenMessages } from "./locale.ts";
import { live } from "./room.ts";

/** Before a meeting: what it is, when, how long until then, and who is invited. */
export function NextMeeting({ state }: { state: CurrentRoomState }) {
  pageNow.value;
  const now = live.serverNow();
  const meeting = state.meeting.phase === "joined" ? undefined : findNextMeeting(state.agenda, now);
  const { startsIn, startsNow, removed } = screenMessages.value;
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
        {state.removal?.meetingId === meeting.id && ` · ${removed}`}
      </p>
      <Invited meeting={meeting} state={state} />
    </section>
  );
}

function Invited({ meeting, state }: { meeting: Meeting; state: CurrentRoomState }) {
  const { invitedCount, moreSites, chair } = screenMessages.value;
  const { shown, more } = invitedSites(meeting, state.siteNames);
  return (
    <div class="invited" data-testid="invited">
      <h3>{invitedCount(meeting.roomIds.length)}</h3>
      <ul>
        {shown.map(({ id, name, isChair }) => (
          <li key={id} data-testid={`invited-${id}`}>
            {name}
            {isChair && <span class="faint"> ({chair})</span>}
          </li>
        ))}
      </ul>
      {shown.length > 0 && more > 0 && <p class="faint">{moreSites(more)}</p>}
    </div>
  );
}

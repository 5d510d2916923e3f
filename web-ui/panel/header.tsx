import { formatSpan, formatTime, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { HubLink } from "./hub-link.tsx";
import { live, participantState, shownMeeting } from "./room.ts";

function Recording() {
  if ((participantState.value?.roster.recordingSinceMs ?? null) === null) return null;
  return (
    <span class="recording" data-testid="recording">
      <span aria-hidden="true">●</span> {messages.value.conference.recording}
    </span>
  );
}

export function Header() {
  pageNow.value;
  const meeting = shownMeeting.value;
  const now = live.serverNow();
  const coming = meeting !== undefined && meeting.startsAtMs > now;
  return (
    <header class="head">
      <h1>
        {messages.value.site} {live.state.value?.room.name ?? "…"}
      </h1>
      <p class="title">
        {meeting ? (
          <>
            {coming && <span class="faint">{messages.value.next}: </span>}
            <span class="name">{meeting.title}</span>
            <span class="times">{formatSpan(meeting, now)}</span>
          </>
        ) : (
          <span class="faint">{messages.value.noMeeting}</span>
        )}
      </p>
      <Recording />
      <HubLink />
      <time class="clock">{formatTime(now)}</time>
    </header>
  );
}

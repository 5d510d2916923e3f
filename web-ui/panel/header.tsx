import { pageNow, timeOfDay } from "../shared/clock.ts";
import { words } from "../shared/locale.ts";
import { Line } from "./hub-link.tsx";
import { live, shownMeeting, standing } from "./room.ts";

/** In every room, for as long as it lasts. */
function Recording() {
  if ((standing.value?.roster.recordingSinceMs ?? null) === null) return null;
  return (
    <span class="recording" data-testid="recording">
      <span aria-hidden="true">●</span> {words.value.conference.recording}
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
        {words.value.site} {live.state.value?.room.name ?? "…"}
      </h1>
      <p class="title">
        {meeting ? (
          <>
            {coming && <span class="faint">{words.value.next}: </span>}
            {meeting.title} ·{" "}
            <span class="times">
              {timeOfDay(meeting.startsAtMs)}–{timeOfDay(meeting.endsAtMs)}
            </span>
          </>
        ) : (
          <span class="faint">{words.value.noMeeting}</span>
        )}
      </p>
      <Recording />
      <Line />
      <time class="clock">{timeOfDay(now)}</time>
    </header>
  );
}

import { formatSpan, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { findNextMeeting } from "./find-next-meeting.ts";
import { live } from "./room.ts";

/** The further meetings. */
export function Agenda() {
  pageNow.value;
  const state = live.state.value;
  if (!state) return null;
  const now = live.serverNow();
  const { agenda, noAgenda, inProgress } = messages.value;
  const shownId = state.meeting.phase === "joined" ? undefined : findNextMeeting(state.agenda, now)?.id;
  const meetings = state.agenda
    .filter(({ endsAtMs, id }) => endsAtMs > now && id !== shownId)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs)
    .slice(0, 6);
  if (meetings.length === 0 && state.agenda.length > 0) return null;
  return (
    <section class="agenda">
      <h2>{agenda}</h2>
      {state.agenda.length === 0 && <p class="faint">{noAgenda}</p>}
      <ul>
        {meetings.map(({ id, title, startsAtMs, endsAtMs }) => (
          <li key={id}>
            <time>{formatSpan({ startsAtMs, endsAtMs }, now)}</time>
            <strong>{title}</strong>
            {startsAtMs <= now && <span class="now">{inProgress}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { formatTime, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { live } from "./room.ts";

/** The next meetings. */
export function Agenda() {
  pageNow.value;
  const state = live.state.value;
  if (!state) return null;
  const now = live.serverNow();
  const { agenda, noAgenda, inProgress } = messages.value;
  const meetings = state.agenda
    .filter(({ endsAtMs }) => endsAtMs > now)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs)
    .slice(0, 6);
  return (
    <section class="agenda">
      <h2>{agenda}</h2>
      {meetings.length === 0 && <p class="faint">{noAgenda}</p>}
      <ul>
        {meetings.map(({ id, title, startsAtMs, endsAtMs }) => (
          <li key={id}>
            <time>
              {formatTime(startsAtMs)}–{formatTime(endsAtMs)}
            </time>
            <strong>{title}</strong>
            {startsAtMs <= now && <span class="now">{inProgress}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { statusAt, worstOf } from "../../daemon/contract/health.ts";
import { pageNow, timeOfDay } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { words } from "../shared/words.ts";
import { live, shownMeeting } from "./room.ts";

function Connection() {
  pageNow.value;
  const state = live.state.value;
  if (!state || live.stale.value) return <HealthBadge status="down" of="connection" />;
  const now = live.serverNow();
  const status = worstOf([statusAt(state.link, now), statusAt(state.broker, now)]);
  return <HealthBadge status={status} of="connection" text={`${words.value.hub}: ${name(status)}`} />;
}

function name(status: keyof typeof words.value.connectionStatus): string {
  return words.value.connectionStatus[status];
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
      <Connection />
      <time class="clock">{timeOfDay(now)}</time>
    </header>
  );
}

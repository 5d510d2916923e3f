import { words } from "../shared/words.ts";
import { command, live, shownMeeting } from "./room.ts";

function Microphone() {
  const { muted, health } = live.state.value?.microphone ?? { muted: true, health: { status: "off" } };
  const { mute, unmute, micOn, micOff, micNone } = words.value;
  if (health.status === "off") return <p class="mic none">{micNone}</p>;
  return (
    <button
      type="button"
      class="mic"
      data-testid="mic"
      data-muted={muted}
      aria-pressed={muted}
      onClick={() => void command("microphone.set", { muted: !muted })}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 2a3.5 3.5 0 0 0-3.5 3.5v6a3.5 3.5 0 0 0 7 0v-6A3.5 3.5 0 0 0 12 2ZM5 11a7 7 0 0 0 6 6.9V21H8v1.6h8V21h-3v-3.1a7 7 0 0 0 6-6.9h-1.8a5.2 5.2 0 0 1-10.4 0Z" />
        {muted && <path class="slash" d="M3 3 21 21" />}
      </svg>
      <span>
        <strong>{muted ? micOff : micOn}</strong>
        <small>{muted ? unmute : mute}</small>
      </span>
    </button>
  );
}

function Join() {
  const meeting = shownMeeting.value;
  if (!meeting) return <p class="quiet">{words.value.noMeeting}</p>;
  return (
    <button
      type="button"
      class="primary join"
      data-testid="join"
      onClick={() => void command("meeting.join", { meetingId: meeting.id })}
    >
      {words.value.join}
      <small>{meeting.title}</small>
    </button>
  );
}

/** One primary action at a time: before a meeting to join it, in it the microphone. */
export function Bar() {
  const phase = live.state.value?.meeting.phase ?? "idle";
  return (
    <footer class="bar" data-phase={phase}>
      <Microphone />
      {phase === "idle" ? (
        <Join />
      ) : (
        <>
          <p class="quiet">{phase === "joining" ? words.value.joining : ""}</p>
          <button
            type="button"
            class="leave"
            data-testid="leave"
            onClick={() => void command("meeting.leave")}
          >
            {words.value.leave}
          </button>
        </>
      )}
    </footer>
  );
}

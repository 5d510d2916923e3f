import { words } from "../shared/locale.ts";
import { Content } from "./content-button.tsx";
import { Hand } from "./hand-button.tsx";
import { HoldButton } from "./hold-button.tsx";
import { Microphone } from "./microphone-button.tsx";
import { command, END_HOLD_MS, live, shownMeeting, standing } from "./room.ts";

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

function End() {
  const { endMeeting, holdToEnd } = words.value.conference;
  if (!standing.value?.leads) return null;
  return (
    <HoldButton
      testId="end-meeting"
      class="end"
      holdMs={END_HOLD_MS}
      onHeld={() => void command("meeting.end")}
    >
      <strong>{endMeeting}</strong>
      <small>{holdToEnd}</small>
    </HoldButton>
  );
}

/** One primary action at a time: before a meeting to join it, in it the microphone, or the hand of who is not heard. */
export function Bar() {
  const phase = live.state.value?.meeting.phase ?? "idle";
  return (
    <footer class="bar" data-phase={phase} data-silenced={standing.value?.own?.muted ?? false}>
      <Microphone />
      {phase === "idle" ? (
        <Join />
      ) : (
        <>
          {phase === "joining" && <p class="quiet">{words.value.joining}</p>}
          <Hand />
          <Content />
          <button
            type="button"
            class="leave"
            data-testid="leave"
            onClick={() => void command("meeting.leave")}
          >
            {words.value.leave}
          </button>
          <End />
        </>
      )}
    </footer>
  );
}

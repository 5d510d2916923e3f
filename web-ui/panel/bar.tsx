import { words } from "../shared/words.ts";
import { Hand } from "./hand.tsx";
import { HoldButton } from "./hold-button.tsx";
import { Microphone } from "./microphone.tsx";
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

/** Only where the room has a second picture. */
function Content() {
  const { hasContent, contentOn } = live.state.value?.media ?? { hasContent: false, contentOn: false };
  if (!hasContent) return null;
  const { share, shareStop } = words.value.conference;
  return (
    <button
      type="button"
      class="content"
      data-testid="content"
      aria-pressed={contentOn}
      onClick={() => void command("content.set", { on: !contentOn })}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M2 4h20v13h-9v2.5h4v1.7H7v-1.7h4V17H2Zm1.8 1.8v9.4h16.4V5.8Z" />
        {contentOn && <path d="M8 8h8v5H8Z" />}
      </svg>
      {contentOn ? shareStop : share}
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
    <footer class="bar" data-phase={phase} data-silenced={standing.value?.own?.silenced ?? false}>
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

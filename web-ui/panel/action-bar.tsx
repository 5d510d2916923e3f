import { messages } from "../shared/locale.ts";
import { ContentButton } from "./content-button.tsx";
import { HandButton } from "./hand-button.tsx";
import { HoldButton } from "./hold-button.tsx";
import { MicrophoneButton } from "./microphone-button.tsx";
import { command, END_HOLD_MS, live, participantState, shownMeeting } from "./room.ts";

function JoinButton() {
  const meeting = shownMeeting.value;
  if (!meeting) return <p class="quiet">{messages.value.noMeeting}</p>;
  return (
    <button
      type="button"
      class="primary join"
      data-testid="join"
      onClick={() => void command("meeting.join", { meetingId: meeting.id })}
    >
      {messages.value.join}
      <small>{meeting.title}</small>
    </button>
  );
}

function EndMeetingButton() {
  const { endMeeting, holdToEnd } = messages.value.conference;
  if (!participantState.value?.canModerate) return null;
  return (
    <HoldButton
      testId="end-meeting"
      class="end"
      holdMs={END_HOLD_MS}
      onHeld={() => void command("meeting.end", {})}
    >
      <strong>{endMeeting}</strong>
      <small>{holdToEnd}</small>
    </HoldButton>
  );
}

/** One primary action at a time: joining before a meeting, the microphone in it, the hand without the floor. */
export function ActionBar() {
  const phase = live.state.value?.meeting.phase ?? "idle";
  return (
    <footer class="bar" data-phase={phase} data-muted-by-hub={participantState.value?.local?.muted ?? false}>
      <MicrophoneButton />
      {phase === "idle" ? (
        <JoinButton />
      ) : (
        <>
          {phase === "joining" && <p class="quiet">{messages.value.joining}</p>}
          <HandButton />
          <ContentButton />
          <button
            type="button"
            class="leave"
            data-testid="leave"
            onClick={() => void command("meeting.leave", {})}
          >
            {messages.value.leave}
          </button>
          <EndMeetingButton />
        </>
      )}
    </footer>
  );
}

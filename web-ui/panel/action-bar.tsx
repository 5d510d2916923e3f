import { messages } from "../shared/locale.ts";
import { ContentButton } from "./content-button.tsx";
import { HandButton } from "./hand-button.tsx";
import { JoinButton } from "./join-button.tsx";
import { LeaveButton } from "./leave-button.tsx";
import { MicrophoneButton } from "./microphone-button.tsx";
import { live, participantState } from "./room.ts";

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
          <LeaveButton />
        </>
      )}
    </footer>
  );
}

import { DeviceProblem } from "./device-problem.tsx";
import type { Guest } from "./guest.ts";
import { guestMessages } from "./locale.ts";
import { MeetingTitle } from "./meeting-title.tsx";
import { MicrophoneMeter } from "./microphone-meter.tsx";
import { SelfView } from "./self-view.tsx";

/** Until the chair admits the guest: the meeting, the guest's own picture, and the way out. */
export function Lobby({ guest }: { guest: Guest }) {
  const { waiting, waitingMore, leave, you } = guestMessages.value;
  return (
    <main class="lobby" data-testid="waiting">
      <SelfView label={guest.hub.state?.name ?? you} />
      <div class="column">
        <MeetingTitle guest={guest} />
        <p role="status">
          <strong>{waiting}</strong>
        </p>
        <p class="faint">{waitingMore}</p>
        <MicrophoneMeter />
        <DeviceProblem kind="camera" />
        <DeviceProblem kind="microphone" />
        <button type="button" data-testid="leave-lobby" onClick={() => void guest.leave()}>
          {leave}
        </button>
      </div>
    </main>
  );
}

import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { type MicrophoneState, microphoneState } from "./participant-state.ts";
import { command, live, participantState } from "./room.ts";

function MicrophoneIcon({ crossed }: { crossed: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2a3.5 3.5 0 0 0-3.5 3.5v6a3.5 3.5 0 0 0 7 0v-6A3.5 3.5 0 0 0 12 2ZM5 11a7 7 0 0 0 6 6.9V21H8v1.6h8V21h-3v-3.1a7 7 0 0 0 6-6.9h-1.8a5.2 5.2 0 0 1-10.4 0Z" />
      {crossed && <path class="slash" d="M3 3 21 21" />}
    </svg>
  );
}

function labels(state: MicrophoneState, handIsUp: boolean): { title: string; hint: string } {
  const { mute, unmute, micOn, micOff, conference, reasons } = messages.value;
  const { chairMutedYou, raiseHandHint, waitForFloor, micDisconnected } = conference;
  if (state === "muted-by-chair")
    return { title: chairMutedYou, hint: handIsUp ? waitForFloor : raiseHandHint };
  if (state === "disconnected") return { title: micOn, hint: micDisconnected };
  if (state === "echoing") return { title: micOn, hint: reasons.echo };
  return state === "on" ? { title: micOn, hint: mute } : { title: micOff, hint: unmute };
}

/** The microphone as the other sites hear it: the room's mute state and the hub's. */
export function MicrophoneButton() {
  pageNow.value;
  const state = live.state.value;
  if (!state) return null;
  const { muted } = state.microphone;
  const now = microphoneState(state, live.serverNow());
  if (now === "none") return <p class="mic none">{messages.value.micNone}</p>;
  const { title, hint } = labels(now, (participantState.value?.local?.handRaisedAtMs ?? null) !== null);
  return (
    <button
      type="button"
      class="mic"
      data-testid="mic"
      data-muted={muted}
      data-state={now}
      aria-pressed={muted}
      onClick={() => void command("microphone.setMuted", { muted: !muted })}
    >
      <MicrophoneIcon crossed={muted || now === "muted-by-chair"} />
      <span>
        <strong>{title}</strong>
        <small>{hint}</small>
        {now === "muted-by-chair" && muted && <small>{messages.value.micOff}</small>}
      </span>
    </button>
  );
}

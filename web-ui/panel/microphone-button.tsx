import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { panelMessages } from "./locale.ts";
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

/** `unknown`: the room's own daemon does not respond. */
type ShownState = Exclude<MicrophoneState, "none"> | "unknown";

function labels(state: ShownState, handIsUp: boolean): { title: string; hint: string } {
  const { mute, unmute, micOn, micOff, conference, echoing } = messages.value;
  const { chairMutedYou, raiseHandHint, waitForFloor, micDisconnected } = conference;
  const { listening, micReady, micUnknown } = panelMessages.value;
  const askForFloor = handIsUp ? waitForFloor : raiseHandHint;
  return {
    unknown: { title: micUnknown, hint: "" },
    listening: { title: listening, hint: askForFloor },
    "muted-by-chair": { title: chairMutedYou, hint: askForFloor },
    disconnected: { title: micOn, hint: micDisconnected },
    echoing: { title: micOn, hint: echoing },
    ready: { title: micReady, hint: mute },
    on: { title: micOn, hint: mute },
    muted: { title: micOff, hint: unmute },
  }[state];
}

/** The microphone as the other sites hear it: the room's mute state and the hub's. */
export function MicrophoneButton() {
  pageNow.value;
  const state = live.state.value;
  if (!state) return null;
  const { muted } = state.microphone;
  const proven = microphoneState(state, live.serverNow());
  if (proven === "none") return <p class="mic none">{messages.value.micNone}</p>;
  const shown = live.outage.value?.kind === "room" ? "unknown" : proven;
  const { title, hint } = labels(shown, (participantState.value?.local?.handRaisedAtMs ?? null) !== null);
  const isBlocked = shown === "muted-by-chair" || shown === "listening";
  return (
    <button
      type="button"
      class="mic"
      data-testid="mic"
      data-muted={muted}
      data-state={shown}
      data-blocked={isBlocked}
      aria-pressed={muted}
      onClick={() => void command("microphone.setMuted", { muted: !muted })}
    >
      <MicrophoneIcon crossed={muted || isBlocked} />
      <span>
        <strong>{title}</strong>
        <small>{hint}</small>
        {isBlocked && muted && <small>{messages.value.micOff}</small>}
      </span>
    </button>
  );
}

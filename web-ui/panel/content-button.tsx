import { pageNow } from "../shared/clock.ts";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { messages } from "../shared/locale.ts";
import { type ContentState, contentState } from "./content-state.ts";
import { command, live } from "./room.ts";

function currentContentState(): ContentState {
  pageNow.value;
  return live.state.value ? contentState(live.state.value.media, live.serverNow()) : "none";
}

/** Starts and stops sharing content, and shows its state. Absent if the room has no content source. */
export function ContentButton() {
  const state = currentContentState();
  if (state === "none") return null;
  const { share, shareStop, sharing, sharePending, noSignal } = messages.value.conference;
  const isOn = state !== "off";
  const status = { off: null, on: sharing, waiting: sharePending, "no-signal": noSignal }[state];
  return (
    <button
      type="button"
      class="content"
      data-testid="content"
      data-state={state}
      aria-pressed={isOn}
      onClick={() => void command("content.share", { on: !isOn })}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M2 4h20v13h-9v2.5h4v1.7H7v-1.7h4V17H2Zm1.8 1.8v9.4h16.4V5.8Z" />
        {state === "on" && <path d="M8 8h8v5H8Z" />}
        {state === "waiting" && <path d="M7 9.5h2v2H7Zm4 0h2v2h-2Zm4 0h2v2h-2Z" />}
        {state === "no-signal" && <path class="slash" d="M3 3 21 21" />}
      </svg>
      <span>
        <strong>{isOn ? shareStop : share}</strong>
        {status && <small>{status}</small>}
      </span>
    </button>
  );
}

/** What to check if content has no signal. */
export function ContentBanner() {
  if (currentContentState() !== "no-signal") return null;
  const { noSignalHint } = messages.value.conference;
  const reason = live.state.value?.media.contentHealth.reason ?? "";
  return <ErrorBanner text={noSignalHint} detail={reason} testId="content-banner" />;
}

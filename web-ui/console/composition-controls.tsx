import type { Recording } from "../../daemon/contract/fleet/hub-state.ts";
import { messages } from "../shared/locale.ts";
import { command, live } from "./hub.ts";
import { Reason } from "./reason.tsx";
import { recordingMessages } from "./recordings-locale.ts";

/** Starts, shows, cancels and downloads the composition of a recording. */
export function CompositionControls({ recording }: { recording: Recording }) {
  const { id, endedAtMs, composition, composedFile } = recording;
  const { conference } = messages.value;
  const words = recordingMessages.value;
  if (endedAtMs === null) {
    return live.isStale.value ? null : <span class="recording">● {conference.recording}</span>;
  }
  const { status, progress: share, reason } = composition ?? { status: "never", progress: 0, reason: null };
  const isMaking = status === "waiting" || status === "running";
  const how = status === "waiting" ? words.compositionWaiting : words.composing(Math.floor(share * 100));
  const ask = () => void command("recording.compose", { recordingId: id });
  const stop = () => void command("recording.cancelComposition", { recordingId: id });
  return (
    <>
      {composedFile ? (
        <a
          class="button"
          href={`/api/recordings/${id}/${composedFile.name}`}
          download=""
          data-testid={`composed-${id}`}
        >
          {words.download}
        </a>
      ) : (
        // A single button, so that it keeps the keyboard focus.
        <button
          type="button"
          data-testid={isMaking ? `compose-cancel-${id}` : `compose-${id}`}
          onClick={({ detail }) => {
            // The second press of a double click must not cancel what the first started.
            if (detail <= 1) (isMaking ? stop : ask)();
          }}
        >
          {isMaking ? words.cancelComposition : status === "failed" ? words.composeAgain : words.compose}
        </button>
      )}
      {isMaking && (
        <p class="making faint" data-testid={`composing-${id}`}>
          <progress max={1} value={share} aria-label={how} />
          {how}
        </p>
      )}
      {status === "failed" && (
        <Reason
          class="warned"
          testId={`compose-failed-${id}`}
          text={`! ${words.compositionFailed}`}
          reason={reason}
        />
      )}
    </>
  );
}

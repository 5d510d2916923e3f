import type { Recording } from "../../daemon/contract/hub-state.ts";
import { timeOfDay } from "../shared/clock.ts";
import { words } from "../shared/words.ts";
import { command, live } from "./hub.ts";

const BYTES_OF_MB = 1e6;

/** How it stands with the file of all sites: asked for here, followed, and fetched. */
function OneFile({ recording }: { recording: Recording }) {
  const { id, endedAtMs, composition, composed } = recording;
  const { oneFile, oneFileStop, oneFileWaits, oneFileFailed, download } = words.value.recordings;
  if (endedAtMs === null) return <span class="recording">● {words.value.conference.recording}</span>;
  if (composition?.status === "waiting" || composition?.status === "running") {
    return (
      <>
        {composition.status === "waiting" ? (
          <span class="faint">{oneFileWaits}</span>
        ) : (
          <progress max={1} value={composition.share} aria-label={oneFile} />
        )}
        <button
          type="button"
          data-testid={`compose-cancel-${id}`}
          onClick={() => void command("recording.composeCancel", { recordingId: id })}
        >
          {oneFileStop}
        </button>
      </>
    );
  }
  return (
    <>
      {composition?.status === "failed" && (
        <span class="faint" title={composition.reason ?? undefined}>
          ⚠ {oneFileFailed}
        </span>
      )}
      {composed ? (
        <a href={`/api/recordings/${id}/${composed.name}`} data-testid={`composed-${id}`}>
          {download}
        </a>
      ) : (
        <button
          type="button"
          data-testid={`compose-${id}`}
          onClick={() => void command("recording.compose", { recordingId: id })}
        >
          {oneFile}
        </button>
      )}
    </>
  );
}

/** Recordings on the hub's disk, the newest first. */
export function Recordings() {
  const all = live.state.value?.recordings ?? [];
  if (all.length === 0) return null;
  return (
    <section class="card meetings">
      <h2>{words.value.recordings.title}</h2>
      <ul>
        {all.map((recording) => (
          <li key={recording.id} data-testid={`recording-${recording.id}`}>
            <div class="row">
              <div class="grow">
                <strong>{recording.title}</strong>
                <p class="faint">
                  {new Date(recording.startedAtMs).toLocaleDateString()} {timeOfDay(recording.startedAtMs)} ·{" "}
                  {(recording.bytes / BYTES_OF_MB).toFixed(1)} MB
                </p>
              </div>
              <OneFile recording={recording} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

import type { Recording } from "../../daemon/contract/fleet/hub-state.ts";
import { formatDate, formatTime } from "../shared/clock.ts";
import { formatDecimal } from "../shared/format-decimal.ts";
import { CompositionControls } from "./composition-controls.tsx";
import { useHubTopic, useHubZone } from "./hub.ts";
import { Reason } from "./reason.tsx";
import { recordingMessages } from "./recordings-locale.ts";

/** Older recordings are folded, so that they don't push other cards out of view. */
const SHOWN = 3;

function size(bytes: number): string {
  return bytes >= 1e9 ? `${formatDecimal(bytes / 1e9)} GB` : `${formatDecimal(bytes / 1e6)} MB`;
}

function List({ recordings }: { recordings: readonly Recording[] }) {
  const timeZone = useHubZone();
  return (
    <ul>
      {recordings.map((recording) => (
        <li key={recording.id} data-testid={`recording-${recording.id}`}>
          <div class="row">
            <div class="grow">
              <strong>{recording.title}</strong>
              <p class="faint">
                {formatDate(recording.startedAtMs, timeZone)} {formatTime(recording.startedAtMs, timeZone)} ·{" "}
                {size(recording.bytes)}
              </p>
            </div>
            <CompositionControls recording={recording} />
          </div>
          {recording.reason !== null && (
            <Reason
              class="warned"
              text={`! ${recordingMessages.value.incomplete}`}
              reason={recording.reason}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** Recordings on the hub's disk, the newest first. */
export function Recordings() {
  const entries = useHubTopic("recordings")?.list("{recordingId}") ?? [];
  const all = entries.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  if (all.length === 0) return null;
  const { title, older } = recordingMessages.value;
  const shown = all.filter(({ endedAtMs }, index) => index < SHOWN || endedAtMs === null);
  const rest = all.filter((recording) => !shown.includes(recording));
  return (
    <section class="card meetings" data-testid="recordings">
      <h2>{title}</h2>
      <List recordings={shown} />
      {rest.length > 0 && (
        <details class="older">
          <summary>{older(rest.length)}</summary>
          <List recordings={rest} />
        </details>
      )}
    </section>
  );
}

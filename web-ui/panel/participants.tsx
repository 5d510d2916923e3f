import { words } from "../shared/words.ts";
import { live } from "./room.ts";

/** Who is in the meeting, in the order they came. */
export function Participants() {
  const state = live.state.value;
  if (!state || state.meeting.phase === "idle") return null;
  const participants = state.meeting.roster?.participants ?? [];
  const speakerId = state.meeting.roster?.activeSpeakerId;
  const { participants: heading, here, nobody, muted, speaking } = words.value;
  const others = participants.filter(({ siteId }) => siteId !== state.room.id);
  return (
    <section class="card participants" data-testid="participants">
      <h2>
        {heading} ({participants.length})
      </h2>
      <ul>
        {participants.map(({ siteId, name, producers }) => {
          const silent = producers.some(({ kind, paused }) => kind === "audio" && paused);
          return (
            <li key={siteId} data-room={siteId}>
              <strong>{name}</strong>
              <span class="faint">
                {[siteId === state.room.id && here, siteId === speakerId && speaking, silent && muted]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          );
        })}
      </ul>
      {others.length === 0 && <p class="faint">{nobody}</p>}
    </section>
  );
}

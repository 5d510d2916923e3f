import { messages } from "../shared/locale.ts";
import { command, participantState } from "./room.ts";

/** Guests in the lobby, for moderators. */
export function LobbyGuests() {
  const { roster, canModerate } = participantState.value ?? {};
  if (!roster || !canModerate || roster.lobby.length === 0) return null;
  const { waitingGuests, admit, deny } = messages.value.conference;
  const decide = (siteId: string, admitted: boolean) => void command("meeting.admit", { siteId, admitted });
  return (
    <section class="card guests" data-testid="waiting-guests">
      <h2>
        {waitingGuests} ({roster.lobby.length})
      </h2>
      <ul>
        {roster.lobby.map(({ siteId, name }) => (
          <li key={siteId}>
            <strong>{name}</strong>
            <div class="row">
              <button
                type="button"
                class="primary grow"
                data-testid={`admit-${siteId}`}
                onClick={() => decide(siteId, true)}
              >
                {admit}
              </button>
              <button type="button" data-testid={`refuse-${siteId}`} onClick={() => decide(siteId, false)}>
                {deny}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a moderator does with the whole meeting. */
export function ChairControls() {
  const { roster, canModerate } = participantState.value ?? {};
  if (!roster || !canModerate) return null;
  const { muteAll, recordStart, recordStop } = messages.value.conference;
  const recording = roster.recordingSinceMs !== null;
  return (
    <div class="meeting-actions">
      <button type="button" data-testid="mute-all" onClick={() => void command("meeting.muteAll", {})}>
        {muteAll}
      </button>
      <button
        type="button"
        class="record"
        data-testid="record"
        aria-pressed={recording}
        onClick={() => void command("meeting.record", { on: !recording })}
      >
        <span aria-hidden="true">{recording ? "■" : "●"}</span> {recording ? recordStop : recordStart}
      </button>
    </div>
  );
}

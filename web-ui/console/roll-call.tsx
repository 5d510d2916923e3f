import type { ConferenceCommand } from "../../daemon/contract/conference-commands.ts";
import type { RollCallStep } from "../../daemon/contract/fleet/summaries.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { formatAge, formatSpan, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { type Board, buildBoard } from "./board.ts";
import { EndMeetingButton } from "./end-meeting-button.tsx";
import { GuestLinkButton } from "./guest-link-button.tsx";
import { command, live, openMeeting, selectedSiteId, useHubTopic, useHubZone } from "./hub.ts";
import { ParticipantDetails } from "./participant-details.tsx";
import { RollCallRow } from "./roll-call-row.tsx";
import { StepIcon } from "./step-icon.tsx";

const STEPS: readonly RollCallStep["step"][] = ["scheduled", "calling", "joined", "sending", "heard"];

/** The number of sites at each step; also the legend of the icons. */
function Steps({ board }: { board: Board }) {
  const entries = board.regions.flatMap(({ rows }) => rows.flatMap(({ entry }) => entry ?? []));
  const { steps, heardCount, late } = messages.value.conference;
  return (
    <p class="steps">
      <strong data-testid="heard-of">{heardCount(board.heardCount, board.invitedCount)}</strong>
      {board.lateCount > 0 && <span class="late">! {late(board.lateCount)}</span>}
      {STEPS.map((step) => (
        <span key={step} data-step={step}>
          <StepIcon step={step} /> {entries.filter((entry) => entry.step === step).length} {steps[step]}
        </span>
      ))}
    </p>
  );
}

/** In place of the counts while the hub is silent: the board below is old. */
function LastNews() {
  const ageMs = live.heartbeatAgeMs();
  const { hubSilent, since, notYet } = messages.value;
  return (
    <p class="steps">
      <strong>
        {hubSilent} · {ageMs === null ? notYet : since(formatAge(ageMs))}
      </strong>
    </p>
  );
}

/** Guests in the lobby. */
function LobbyGuests({ board, meetingId }: { board: Board; meetingId: string }) {
  const waiting = board.conference?.lobby ?? [];
  if (waiting.length === 0) return null;
  const { waitingGuests, admit, deny } = messages.value.conference;
  const decide = (siteId: string, admitted: boolean) =>
    void command("meeting.moderate", {
      meetingId,
      command: { name: "meeting.admit", params: { siteId, admitted } },
    });
  return (
    <section class="card" data-testid="waiting-guests">
      <h2>
        {waitingGuests} ({waiting.length})
      </h2>
      <ul>
        {waiting.map(({ siteId, name }) => (
          <li key={siteId} class="row">
            <strong class="grow">{name}</strong>
            <button type="button" class="primary" onClick={() => decide(siteId, true)}>
              {admit}
            </button>
            <button type="button" onClick={() => decide(siteId, false)}>
              {deny}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MeetingHead({ meeting, board }: { meeting: Meeting | undefined; board: Board | undefined }) {
  const w = messages.value.conference;
  const timeZone = useHubZone();
  const meetingId = meeting?.id ?? "";
  const recording = (board?.conference?.recordingSinceMs ?? null) !== null;
  const moderate = (moderation: ConferenceCommand) =>
    void command("meeting.moderate", { meetingId, command: moderation });
  return (
    <header class="meeting-head">
      <button
        type="button"
        data-testid="back"
        onClick={() => {
          selectedSiteId.value = null;
          openMeeting(null);
        }}
      >
        ◀ {w.back}
      </button>
      {meeting && (
        <>
          <h2>
            {w.rollCall}: {meeting.title}{" "}
            <time class="faint">{formatSpan(meeting, live.serverNow(), timeZone)}</time>
          </h2>
          <div class="row">
            {recording && !live.isStale.value && <span class="recording">● {w.recording}</span>}
            {board?.conference && (
              <>
                <button
                  type="button"
                  data-testid="action-mute-all"
                  onClick={() => moderate({ name: "meeting.muteAll", params: {} })}
                >
                  {w.muteAll}
                </button>
                <button
                  type="button"
                  data-testid="action-record"
                  aria-pressed={recording}
                  onClick={() => moderate({ name: "meeting.record", params: { on: !recording } })}
                >
                  {recording ? `■ ${w.recordStop}` : `● ${w.recordStart}`}
                </button>
              </>
            )}
            <GuestLinkButton meetingId={meetingId} />
            <EndMeetingButton meeting={meeting} />
          </div>
        </>
      )}
    </header>
  );
}

/** A meeting's roll-call, one row a site. */
export function RollCallPage({ meetingId }: { meetingId: string }) {
  pageNow.value;
  const entries = useHubTopic(`meeting/${meetingId}`);
  const rooms = useHubTopic("rooms")?.list("{roomId}") ?? [];
  const meeting = entries?.get("meeting");
  const board = entries ? buildBoard(entries, rooms) : undefined;
  const hasSide = selectedSiteId.value !== null || (board?.conference?.lobby.length ?? 0) > 0;
  const w = messages.value;
  return (
    <main class="roll-call" data-testid="roll-call">
      <MeetingHead meeting={meeting} board={board} />
      {!board && <p class="faint">{entries ? w.conference.noRollCall : w.waiting}</p>}
      {board && (
        <>
          {live.isStale.value ? <LastNews /> : <Steps board={board} />}
          <div class="board-and-site" data-open={hasSide} data-stale={live.isStale.value}>
            <div class="board">
              {board.regions.map(({ kind, name, rows }) => (
                <section key={`${kind} ${name}`}>
                  <h3>{kind === "guests" ? w.conference.guests : name || w.noRegion}</h3>
                  <ul>
                    {rows.map((row) => (
                      <RollCallRow
                        key={row.siteId}
                        row={row}
                        spotlightId={board.conference?.spotlightId ?? null}
                      />
                    ))}
                  </ul>
                </section>
              ))}
            </div>
            {hasSide && (
              <div class="side">
                <LobbyGuests board={board} meetingId={meetingId} />
                <ParticipantDetails meetingId={meetingId} board={board} />
              </div>
            )}
          </div>
        </>
      )}
    </main>
  );
}

import { useSignal } from "@preact/signals";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { HandIcon } from "../shared/hand-icon.tsx";
import { messages } from "../shared/locale.ts";
import { outageMessages } from "../shared/outage-locale.ts";
import { GiveFloorButton, ParticipantActions } from "./participant-actions.tsx";
import { sortByRaisedHand } from "./participant-state.ts";
import { live, participantState } from "./room.ts";

/** Returns the labels of a site. */
function statusLabels(one: Participant, roster: Roster, isHere: boolean): string[] {
  const { conference, thisRoom, speaking, muted } = messages.value;
  const { roles, handRaised, mutedByChair, inSpotlight, lost, guest } = conference;
  const quiet = one.producers.some(({ kind, paused }) => kind === "audio" && paused);
  return [
    isHere && thisRoom,
    one.kind === "guest" && guest,
    one.handRaisedAtMs !== null && handRaised,
    one.lostSinceMs !== null && lost,
    roles[one.role],
    one.siteId === roster.activeSpeakerId && speaking,
    one.siteId === roster.spotlightId && inSpotlight,
    one.muted ? one.role !== "viewer" && mutedByChair : quiet && muted,
  ].filter((mark): mark is string => typeof mark === "string");
}

function StatusIcon({ one, speaks }: { one: Participant; speaks: boolean }) {
  const sign =
    one.handRaisedAtMs !== null ? <HandIcon /> : one.lostSinceMs !== null ? "✕" : speaks ? "▶" : "";
  return (
    <span class="sign" aria-hidden="true">
      {sign}
    </span>
  );
}

/** Who is in the meeting, raised hands first; for moderators, with actions. */
export function Participants() {
  const open = useSignal<string | null>(null);
  const state = live.state.value;
  if (!state || state.meeting.phase === "idle") return null;
  const { roster, canModerate = false } = participantState.value ?? { roster: null };
  const participants = roster?.participants ?? [];
  const { participants: heading, nobodyElse, conference } = messages.value;
  if (live.outage.value) {
    return (
      <section class="card participants" data-testid="participants">
        <h2>{conference.sites}</h2>
        <p class="faint">{outageMessages.value.sitesUnknown}</p>
      </section>
    );
  }
  const others = participants.filter(({ siteId }) => siteId !== state.room.id);
  return (
    <section class="card participants" aria-label={heading} data-testid="participants">
      <ul>
        {roster &&
          sortByRaisedHand(participants).map((one) => {
            const { siteId, name } = one;
            const isHere = siteId === state.room.id;
            const acts = canModerate && !isHere;
            const label = (
              <>
                <StatusIcon one={one} speaks={siteId === roster.activeSpeakerId} />
                <span class="who">
                  <strong>{name}</strong>
                  <span class="faint">{statusLabels(one, roster, isHere).join(" · ")}</span>
                </span>
              </>
            );
            return (
              <li key={siteId} data-room={siteId} data-hand={one.handRaisedAtMs !== null}>
                <div class="line">
                  {acts ? (
                    <button
                      type="button"
                      class="site"
                      data-testid={`site-${siteId}`}
                      aria-expanded={open.value === siteId}
                      onClick={() => {
                        open.value = open.value === siteId ? null : siteId;
                      }}
                    >
                      {label}
                      <span class="more" aria-hidden="true">
                        {open.value === siteId ? "▴" : "▾"}
                      </span>
                    </button>
                  ) : (
                    <p class="site">{label}</p>
                  )}
                  {acts && one.handRaisedAtMs !== null && <GiveFloorButton siteId={siteId} />}
                </div>
                {acts && open.value === siteId && <ParticipantActions one={one} roster={roster} />}
              </li>
            );
          })}
      </ul>
      {others.length === 0 && <p class="faint">{nobodyElse}</p>}
    </section>
  );
}

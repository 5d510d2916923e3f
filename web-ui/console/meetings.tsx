import { useSignal } from "@preact/signals";
import type { Meeting } from "../../daemon/contract/meeting.ts";
import { pageNow, timeOfDay } from "../shared/clock.ts";
import { words } from "../shared/words.ts";
import { CreateMeeting } from "./create-meeting.tsx";
import { EndButton } from "./end-button.tsx";
import { live, openMeeting } from "./hub.ts";

/** More names than these are one tap away: the roll-call has them, too. */
const AT_A_GLANCE = 8;

function MeetingItem({ meeting }: { meeting: Meeting }) {
  pageNow.value;
  const { id, title, startsAtMs, endsAtMs, roomIds } = meeting;
  const state = live.state.value;
  const present = state?.rosters.find(({ meetingId }) => meetingId === id)?.participants ?? [];
  const names = new Map(state?.rooms.map((room) => [room.id, room.name]));
  const { onNow, startsIn, joinedOf } = words.value;
  const hasRollCall = state?.rollCalls.some(({ meetingId }) => meetingId === id) ?? false;
  const begun = startsAtMs <= live.serverNow();
  const sites = (
    <p class="invited">
      {roomIds.map((roomId) => {
        const joined = present.some((participant) => participant.siteId === roomId);
        return (
          <span key={roomId} data-joined={joined}>
            {joined ? "✓" : "·"} {names.get(roomId) ?? roomId}
          </span>
        );
      })}
    </p>
  );
  return (
    <li data-testid={`meeting-${id}`}>
      <div class="row">
        <div class="grow">
          <strong>{title}</strong>
          <p class="faint">
            {timeOfDay(startsAtMs)}–{timeOfDay(endsAtMs)} ·{" "}
            {begun ? onNow : startsIn(timeOfDay(startsAtMs, "seconds"))} ·{" "}
            {joinedOf(present.length, roomIds.length)}
          </p>
        </div>
        <div class="row">
          {hasRollCall && (
            <button type="button" data-testid={`roll-call-${id}`} onClick={() => openMeeting(id)}>
              {words.value.conference.rollCall}
            </button>
          )}
          <EndButton meetingId={id} />
        </div>
      </div>
      {roomIds.length <= AT_A_GLANCE ? (
        sites
      ) : (
        <details>
          <summary>{words.value.invited}</summary>
          {sites}
        </details>
      )}
    </li>
  );
}

/** Meetings that have not ended, and the form for a new one. */
export function Meetings() {
  const creating = useSignal(false);
  const { meetings, noAgenda, createMeeting } = words.value;
  const all = live.state.value?.meetings ?? [];
  return (
    <section class="card meetings">
      <header class="row">
        <h2 class="grow">{meetings}</h2>
        {!creating.value && (
          <button
            type="button"
            class="primary"
            data-testid="create-meeting"
            onClick={() => {
              creating.value = true;
            }}
          >
            + {createMeeting}
          </button>
        )}
      </header>
      {creating.value && (
        <CreateMeeting
          done={() => {
            creating.value = false;
          }}
        />
      )}
      {all.length === 0 && !creating.value && <p class="faint">{noAgenda}</p>}
      <ul>
        {all.map((meeting) => (
          <MeetingItem key={meeting.id} meeting={meeting} />
        ))}
      </ul>
    </section>
  );
}

import { useSignal } from "@preact/signals";
import type { MeetingSummary } from "../../daemon/contract/fleet/summaries.ts";
import { formatMoment, formatSpan, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { CreateMeeting } from "./create-meeting.tsx";
import { EndMeetingButton } from "./end-meeting-button.tsx";
import { live, openMeeting, useHubTopic } from "./hub.ts";

/** With more invited sites the names are folded; the roll-call shows them, too. */
const NAMES_SHOWN_MAX = 8;

type Presence = "in" | "lost" | "out";

const SIGNS: Record<Presence, string> = { in: "✓", lost: "✕", out: "·" };

function presenceOf(roomId: string, { joinedRoomIds, lostRoomIds }: MeetingSummary): Presence {
  if (lostRoomIds.includes(roomId)) return "lost";
  return joinedRoomIds.includes(roomId) ? "in" : "out";
}

function MeetingItem({ meeting }: { meeting: MeetingSummary }) {
  pageNow.value;
  const { id, title, startsAtMs, endsAtMs, roomIds, hasRollCall } = meeting;
  const rooms = useHubTopic("rooms");
  const presences = roomIds.map((roomId) => ({
    roomId,
    presence: live.isStale.value ? ("out" as const) : presenceOf(roomId, meeting),
  }));
  const inIt = presences.filter(({ presence }) => presence === "in").length;
  const { inProgress, startsIn, joinedOf } = messages.value;
  const now = live.serverNow();
  const begun = startsAtMs <= now;
  // Who is in it is known from the hub only.
  const isKnown = !live.isStale.value;
  const sites = (
    <p class="invited">
      {presences.map(({ roomId, presence }) => (
        <span key={roomId} data-presence={presence}>
          {SIGNS[presence]} {rooms?.get(roomId)?.name ?? roomId}
          {presence === "lost" && ` (${messages.value.conference.lost})`}
        </span>
      ))}
    </p>
  );
  return (
    <li data-testid={`meeting-${id}`}>
      <div class="row">
        <div class="grow">
          <strong>{title}</strong>
          <p class="faint">
            {formatSpan({ startsAtMs, endsAtMs }, now)}
            {isKnown && (
              <>
                {" "}
                · {begun ? inProgress : startsIn(formatMoment(startsAtMs, now))} ·{" "}
                {joinedOf(inIt, roomIds.length)}
              </>
            )}
          </p>
        </div>
        <div class="row">
          {hasRollCall && (
            <button type="button" data-testid={`roll-call-${id}`} onClick={() => openMeeting(id)}>
              {messages.value.conference.rollCall}
            </button>
          )}
          <EndMeetingButton meeting={meeting} />
        </div>
      </div>
      {roomIds.length <= NAMES_SHOWN_MAX ? (
        sites
      ) : (
        <details>
          <summary>{messages.value.invited}</summary>
          {sites}
        </details>
      )}
    </li>
  );
}

/** Meetings that have not ended, and the form for a new one. */
export function Meetings() {
  const creating = useSignal(false);
  const { meetings, noAgenda, createMeeting } = messages.value;
  const all = useHubTopic("meetings")?.list("{meetingId}") ?? [];
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
        {all
          .toSorted((a, b) => a.startsAtMs - b.startsAtMs || a.id.localeCompare(b.id))
          .map((meeting) => (
            <MeetingItem key={meeting.id} meeting={meeting} />
          ))}
      </ul>
    </section>
  );
}

import type { MeetingSummary } from "../../daemon/contract/fleet/summaries.ts";
import type { MeetingOverlap } from "../../daemon/contract/meeting/overlap.ts";
import { formatSpan, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { useDisclosure } from "../shared/use-disclosure.ts";
import { EndMeetingButton } from "./end-meeting-button.tsx";
import { GuestLinkButton } from "./guest-link-button.tsx";
import { live, openMeeting, useHubTopic, useHubZone } from "./hub.ts";
import { MeetingForm } from "./meeting-form.tsx";
import { meetingMessages } from "./meetings-locale.ts";
import { OverlapNotice } from "./overlap-notice.tsx";

/** With more invited sites the names are folded; the roll-call shows them, too. */
const NAMES_SHOWN_MAX = 8;

type Presence = "in" | "lost" | "out";

const SIGNS: Record<Presence, string> = { in: "✓", lost: "✕", out: "·" };

function presenceOf(roomId: string, { joinedRoomIds, lostRoomIds }: MeetingSummary): Presence {
  if (lostRoomIds.includes(roomId)) return "lost";
  return joinedRoomIds.includes(roomId) ? "in" : "out";
}

/** A meeting in the list: its times, who is in it, what overlaps it, and what can be done with it. */
export function MeetingItem(props: { meeting: MeetingSummary; overlaps: readonly MeetingOverlap[] }) {
  const { meeting, overlaps } = props;
  pageNow.value;
  const form = useDisclosure<HTMLButtonElement>();
  const { id, title, startsAtMs, endsAtMs, roomIds, hasRollCall } = meeting;
  const rooms = useHubTopic("rooms");
  const timeZone = useHubZone();
  const presences = roomIds.map((roomId) => ({
    roomId,
    presence: live.isStale.value ? ("out" as const) : presenceOf(roomId, meeting),
  }));
  const inIt = presences.filter(({ presence }) => presence === "in").length;
  const { inProgress, joinedOf } = messages.value;
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
            {formatSpan({ startsAtMs, endsAtMs }, now, timeZone)}
            {isKnown && (
              <>
                {" "}
                · {begun && `${inProgress} · `}
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
          {!form.isOpen && (
            <button
              ref={form.opener}
              type="button"
              data-testid={`edit-${id}`}
              aria-label={`${meetingMessages.value.edit}: ${title}`}
              onClick={form.open}
            >
              {meetingMessages.value.edit}
            </button>
          )}
          <GuestLinkButton meetingId={id} testId={`guest-link-${id}`} />
          <EndMeetingButton meeting={meeting} />
        </div>
      </div>
      {form.isOpen ? (
        <MeetingForm meeting={meeting} done={form.close} />
      ) : (
        <OverlapNotice overlaps={overlaps} />
      )}
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

import type { GuestState } from "../../daemon/contract/meeting/guest.ts";
import { formatDate, formatLongDate, formatTime } from "../shared/clock.ts";
import { daysBetween } from "../shared/time-zone.ts";
import type { Guest } from "./guest.ts";
import { guestMessages } from "./locale.ts";

/** The end, with its date unless it is on the day of the start. */
function end({ startsAtMs, endsAtMs }: GuestState["meeting"]): string {
  const time = formatTime(endsAtMs);
  return daysBetween(startsAtMs, endsAtMs) === 0 ? time : `${formatDate(endsAtMs)} ${time}`;
}

/** The meeting that the guest is invited to, with its date. */
export function MeetingTitle({ guest }: { guest: Guest }) {
  const { meeting } = guest.hub.state ?? {};
  return (
    <header>
      <p class="faint">{guestMessages.value.invited}</p>
      <h1>{meeting?.title}</h1>
      {meeting && (
        <p class="faint" data-testid="when">
          {formatLongDate(meeting.startsAtMs)} · {formatTime(meeting.startsAtMs)}–{end(meeting)}
        </p>
      )}
    </header>
  );
}

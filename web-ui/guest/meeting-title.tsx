import { formatLongDate, formatTime } from "../shared/clock.ts";
import type { Guest } from "./guest.ts";
import { guestMessages } from "./locale.ts";

/** The meeting that the guest is invited to, with its date. */
export function MeetingTitle({ guest }: { guest: Guest }) {
  const { meeting } = guest.hub.state ?? {};
  return (
    <header>
      <p class="faint">{guestMessages.value.invited}</p>
      <h1>{meeting?.title}</h1>
      {meeting && (
        <p class="faint" data-testid="when">
          {formatLongDate(meeting.startsAtMs)} · {formatTime(meeting.startsAtMs)}–
          {formatTime(meeting.endsAtMs)}
        </p>
      )}
    </header>
  );
}
